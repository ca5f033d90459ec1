// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using Selftests.Dsl;
using Selftests.Harness;

namespace Selftests.Cli;

/// <summary><c>mmt fmt</c>: the one layout of scripts.</summary>
internal sealed class FormatCommand(CommandHost host, bool checkOnly)
{
    private int changed;
    private int bad;

    public static Command Build(CommandHost host)
    {
        Argument<string[]> paths = PathArgument.Create();
        var check = new Option<string>("--check")
        {
            Description = "change nothing; exit 1 when a script would change",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command("fmt", "Lay scripts out.") { paths, check };
        PathArgument.RefuseOptions(paths, command);
        command.SetAction(parsed => new FormatCommand(host, parsed.GetResult(check) is not null).Run(parsed.GetValue(paths) ?? []));
        return command;
    }

    private int Run(IReadOnlyList<string> paths)
    {
        IReadOnlyList<string> scripts = ScriptFinder.FindWithLibrary(host, paths);
        foreach (string path in scripts)
        {
            TryFormat(path, CommandHost.DisplayPath(path));
        }

        string done = checkOnly ? "to be laid out" : "laid out anew";
        host.Error.WriteLine($"mmt: {Count.Of(scripts.Count, "script")}, {changed} {done}, {bad} left alone because of errors");
        return bad > 0 ? ExitCode.Usage : checkOnly && changed > 0 ? ExitCode.Failed : ExitCode.Passed;
    }

    private void Format(string path, string shown)
    {
        if (!ScriptText.TryDecode(BoundedFile.Read(path), shown, out string text, out Diagnostic? wrong))
        {
            Refuse([wrong!], text);
            return;
        }

        ReadResult read = ScriptReader.Read(text, shown);
        if (!read.IsValid)
        {
            Refuse(read.Diagnostics, text);
            return;
        }

        string printed = ScriptPrinter.Print(read.File!);
        if (printed == text)
        {
            return;
        }

        if (!checkOnly)
        {
            AtomicFile.Write(path, printed);
        }

        changed++;
        host.Out.WriteLine(shown);
    }

    // Half-read text cannot be printed without loss.
    private void Refuse(IEnumerable<Diagnostic> diagnostics, string text)
    {
        bad++;
        foreach (Diagnostic diagnostic in diagnostics)
        {
            host.Error.Write(DiagnosticRenderer.Render(diagnostic, text));
        }
    }

    // A script that may not be read or written is the user's to mend, and no reason to leave the others as they are.
    private void TryFormat(string path, string shown)
    {
        try
        {
            Format(path, shown);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            bad++;
            host.Error.WriteLine($"mmt: cannot lay {shown} out: {e.Message}");
        }
    }
}
