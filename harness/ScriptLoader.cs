// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Compile;
using Selftests.Harness.Scripting;
using Selftests.Harness.Steps;

namespace Selftests.Harness;

/// <summary>Finds scripts, reads, checks and compiles them. A bad script gives diagnostics; nothing throws.</summary>
public static class ScriptLoader
{
    /// <summary>Every script that some files and folders mean, by path, each once.</summary>
    /// <remarks>Scripts in folders named lib are for including, and are found only by their own name.</remarks>
    public static IReadOnlyList<string> Discover(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            IEnumerable<string> files = Directory.Exists(path) ? ScriptFolder.Find(path, withLibrary: false) : [path];
            found.AddRange(files.Where(file => seen.Add(Path.GetFullPath(file))));
        }

        return found;
    }

    /// <summary>Loads the scripts of some files and folders.</summary>
    public static ScriptSet Load(IEnumerable<string> paths, LoadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> files = Discover(paths);
        var scripts = new LoadedScript[files.Count];
        if (files.Count == 1)
        {
            // One script from the shell must not pay for a thread pool.
            scripts[0] = LoadFile(files[0], options);
        }
        else
        {
            Parallel.For(0, files.Count, i => scripts[i] = LoadFile(files[i], options));
        }

        return Finish(scripts, options);
    }

    /// <summary>Loads one script from its text.</summary>
    public static ScriptSet LoadText(string text, string fileName, LoadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Finish([Compile(text, fileName, options)], options);
    }

    private static ScriptSet Finish(LoadedScript[] scripts, LoadOptions options)
    {
        RefuseEqualNames(scripts);
        var set = new ScriptSet(scripts);
        if (!options.AllowCsharp || !set.Cases.Any(program => program.HasCsharp))
        {
            return set;
        }

        ILookup<string, Diagnostic> wrong = CompileBlocks(set, options).ToLookup(diagnostic => diagnostic.File);
        return wrong.Count == 0 ? set
            : new ScriptSet([.. scripts.Select(script => WithErrors(script, wrong))]);
    }

    /// <summary>An error in a block of an included file is one of every script that includes it.</summary>
    private static LoadedScript WithErrors(LoadedScript script, ILookup<string, Diagnostic> wrong)
    {
        Diagnostic[] own = [.. script.Included.Select(file => file.FileName).Append(script.Path).SelectMany(name => wrong[name])];
        return own.Length == 0 || script.Cases.Count == 0 ? script : script with { Cases = [], Diagnostics = own };
    }

    /// <summary>Makes the cases of a script again that was loaded in another process, and whose includes came with it.</summary>
    internal static IReadOnlyList<CaseProgram> Reload(SentScript script)
    {
        ReadResult read = ScriptReader.Read(script.Text, script.Path);
        return CaseCompiler.Compile(Checker.Check(read.File!, new CheckOptions { Files = new SentFiles(script) }),
            EverythingSupported.Instance, leaveOut: true).Cases;
    }

    /// <summary>A case is named after its script's stem, so two scripts of one run cannot share it.</summary>
    private static void RefuseEqualNames(LoadedScript[] scripts)
    {
        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < scripts.Length; i++)
        {
            if (scripts[i].Cases is [{ Program: var name }, ..] && !first.TryAdd(name, scripts[i].Path))
            {
                SourceSpan place = scripts[i].File?.Suite?.NameSpan ?? SourceSpan.Start;
                scripts[i] = scripts[i] with
                {
                    Cases = [],
                    Diagnostics =
                    [
                        new Diagnostic(scripts[i].Path, place, $"another script of this run is named '{name}': {first[name]}",
                            "run them one after the other, or rename one"),
                    ],
                };
            }
        }
    }

    // Not inlined: what starts the process of blocks is loaded when this method is.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IReadOnlyList<Diagnostic> CompileBlocks(ScriptSet set, LoadOptions options)
    {
        LoadedScript[] scripts = [.. set.Scripts.Where(script => script.Cases.Any(program => program.HasCsharp))];
        var blocks = new BlockSet(BlockHost.NextSet(), [.. scripts.Select(script => new SentScript(
            script.Path,
            script.Text,
            new IncludeFolder(script.Path, options.IncludeRoot).Root,
            script.Included.ToDictionary(file => file.FileName, file => file.Text)))]);
        foreach (CaseProgram program in scripts.SelectMany(script => script.Cases).Where(program => program.HasCsharp))
        {
            program.Blocks = blocks;
        }

        return blocks.Compile();
    }

    private static LoadedScript LoadFile(string path, LoadOptions options)
    {
        try
        {
            return ScriptText.TryDecode(BoundedFile.Read(path), path, out string text, out Diagnostic? wrong)
                ? Compile(text, path, options)
                : Bad(path, text, null, wrong!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Bad(path, "", null, new Diagnostic(path, SourceSpan.Start, error.Message));
        }
    }

    private static LoadedScript Compile(string text, string path, LoadOptions options)
    {
        ReadResult read = ScriptReader.Read(text, path);
        var checking = new CheckOptions
        {
            Support = options.Support ?? Model.ModelSupport.Instance,
            Files = new IncludeFolder(path, options.IncludeRoot),
        };
        if (read.File is not { } file || !read.IsValid)
        {
            return new LoadedScript(path, text, read.File, [], WholeCheck.Diagnostics(read, text, checking));
        }

        CheckResult check = Checker.Check(file, checking);
        Unmodelled? unmodelled = options.LeaveOutUnmodelled ? Unmodelled.Of(check) : check.IsValid ? Unmodelled.Nothing(check) : null;
        if (unmodelled is null)
        {
            return new LoadedScript(path, text, file, [], check.Diagnostics);
        }

        (IReadOnlyList<CaseProgram> cases, IReadOnlyList<Diagnostic> diagnostics) =
            CaseCompiler.Compile(check, checking.Support, unmodelled, options.LeaveOutUnmodelled);
        return new LoadedScript(path, text, file, cases, diagnostics) { Included = check.Included };
    }

    private static LoadedScript Bad(string path, string text, ScriptFile? file, Diagnostic diagnostic) =>
        new(path, text, file, [], [diagnostic]);
}
