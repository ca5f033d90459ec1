// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using System.CommandLine.Invocation;
using Selftests.Dsl;

namespace Selftests.Cli;

/// <summary><c>mmt run -h</c>: in the manner of run_vmtests.sh, with a line per category and an example.</summary>
internal sealed class HelpText(CommandHost host, Command command) : SynchronousCommandLineAction
{
    private const int OptionWidth = 22;

    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = host.Out;
        output.WriteLine("usage: ./run_tests.sh [ options ] [ paths... ]      (the same as: tools/mmt run)");
        output.WriteLine("Runs the selftests of Linux memory management, all of them when no path is given.");
        output.WriteLine();
        foreach (Option option in command.Options)
        {
            WriteOption(output, option);
        }

        WriteCategories(output);
        output.WriteLine();
        output.WriteLine("exit: 0 all passed, 1 a failure, 2 usage or a script that does not check,");
        output.WriteLine("      3 an error of the harness, 4 everything skipped");
        output.WriteLine("example: ./run_tests.sh -t \"madv_populate mseal_test\"");
        return ExitCode.Passed;
    }

    private static void WriteOption(TextWriter output, Option option)
    {
        string names = string.Join(", ", option.Aliases.Append(option.Name).OrderBy(name => name.Length));
        string left = option.HelpName is null ? names : $"{names} {option.HelpName}";
        string choices = option.Name == "--format" ? $" ({string.Join(", ", ReportFormat.Names)})"
            : option.Name == "--on" ? $" ({string.Join(", ", MachineChoice.Names)})"
            : "";
        output.WriteLine($"  {left.PadRight(OptionWidth)} {option.Description}{choices}");
    }

    private void WriteCategories(TextWriter output)
    {
        if (!Directory.Exists(host.Selftests))
        {
            return;
        }

        ScriptOutline[] scripts = [.. ScriptFinder.Find(host, []).Select(ScriptOutline.Read).Where(script => script.HasTests)];
        output.WriteLine();
        output.WriteLine("categories for -t, programs:");
        foreach (ScriptOutline script in scripts)
        {
            output.WriteLine($"- {script.Program.PadRight(OptionWidth)} {script.Idea}");
        }

        output.WriteLine("categories for -t, tags:");
        foreach (IGrouping<string, string> tag in scripts
            .SelectMany(script => script.Tags.Select(tag => (Tag: tag, script.Program)))
            .GroupBy(entry => entry.Tag, entry => entry.Program)
            .OrderBy(tag => tag.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"- {tag.Key.PadRight(OptionWidth)} in {string.Join(", ", tag.Distinct())}");
        }
    }
}
