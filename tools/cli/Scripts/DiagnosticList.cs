// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness;
using Selftests.Harness.Results;

namespace Selftests.Cli;

/// <summary>Prints what is wrong with scripts.</summary>
internal static class DiagnosticList
{
    /// <summary>Every diagnostic with its source line and a caret; returns <c>2 errors in 1 script</c>.</summary>
    public static string Write(TextWriter output, ScriptSet scripts)
    {
        // An included file's errors come with each script that includes it; once is enough.
        var seen = new HashSet<Diagnostic>();
        foreach (LoadedScript script in scripts.Scripts)
        {
            foreach (Diagnostic diagnostic in script.Diagnostics.Where(seen.Add))
            {
                output.Write(DiagnosticRenderer.Render(Shown(diagnostic), TextOf(script, diagnostic)));
            }
        }

        int files = seen.Select(diagnostic => diagnostic.File).Distinct().Count();
        string more = seen.GroupBy(diagnostic => diagnostic.File).Any(file => file.Count() >= Limits.Diagnostics)
            ? ", and perhaps more: of a script no more are told"
            : "";
        return $"{Count.Of(seen.Count, "error")} in {Count.Of(files, "script")}{more}";
    }

    /// <summary>The model grows; the kernel underneath has what it lacks. What no machine has leads nowhere else.</summary>
    public static void HintAtLinux(TextWriter output, ScriptSet scripts, string machine)
    {
        string[] lacking =
            [.. scripts.Scripts.Where(script => script.Diagnostics.Any(diagnostic => diagnostic.IsNotModelled))
                .Select(script => script.Path)];
        if (machine != MachineChoice.Linux && lacking.Length > 0
            && ScriptLoader.Load(lacking, MachineChoice.LoadingFor(MachineChoice.Linux, allowCsharp: false)).IsValid)
        {
            output.WriteLine("mmt: what is not modelled yet may run with --on linux");
        }
    }

    // A message may name a file, too.
    private static Diagnostic Shown(Diagnostic diagnostic) => diagnostic with
    {
        File = Printable.Line(diagnostic.File),
        Message = Printable.Line(diagnostic.Message),
        Hint = diagnostic.Hint is { } hint ? Printable.Line(hint) : null,
    };

    private static string TextOf(LoadedScript script, Diagnostic diagnostic) =>
        diagnostic.File == script.Path ? script.Text
        : Included(diagnostic.File);

    private static string Included(string path)
    {
        try
        {
            return BoundedFile.ReadText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was there when it was included: the message stands without its line.
            return "";
        }
    }
}
