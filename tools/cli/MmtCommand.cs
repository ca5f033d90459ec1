// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Selftests.Cli;

/// <summary>The command <c>mmt</c>: parses its line, runs one of its commands, and turns what goes wrong into an exit code.</summary>
internal static class MmtCommand
{
    private static readonly string[] Names =
        ["run", "check", "fmt", "coverage", "zoo", "sweep", "race", "pairs", "observe", "fuzz", "shrink", "machine", "new"];

    public static int Run(IReadOnlyList<string> args, CommandHost host)
    {
        try
        {
            int code = Invoke(args, host);
            // Here, and not on the way out: a verdict that nobody could be told is no verdict.
            host.Out.Flush();
            return code;
        }
        catch (UsageException e)
        {
            TryFlush(host.Out);
            host.Error.WriteLine($"mmt: {e.Message}");
            return ExitCode.Usage;
        }
        catch (OperationCanceledException e)
        {
            TryFlush(host.Out);
            host.Error.WriteLine($"mmt: {(e is InterruptedException ? e.Message : "interrupted")}");
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            // Not of our making: no room, no right, no descriptor left. Whoever asked for it can mend it.
            TryFlush(host.Out);
            host.Error.WriteLine($"mmt: this machine, or what you may do on it, does not suffice: {e.Message}");
            if (host.Debug)
            {
                host.Error.WriteLine(e);
            }

            return ExitCode.Usage;
        }
        catch (Exception e)
        {
            TryFlush(host.Out);
            CrashReport.Write(host, args, e);
            return ExitCode.Internal;
        }
        finally
        {
            TryFlush(host.Error);
        }
    }

    private static void TryFlush(TextWriter writer)
    {
        try
        {
            writer.Flush();
        }
        catch (UsageException)
        {
            // Told already, or there is nowhere left to tell it.
            return;
        }
    }

    private static int Invoke(IReadOnlyList<string> args, CommandHost host)
    {
        RootCommand root = Build(args, host);
        foreach (HelpAction help in root.Options.Concat(root.Subcommands.SelectMany(command => command.Options))
            .Select(option => option.Action).OfType<HelpAction>())
        {
            help.MaxWidth = TerminalSize.Of(CommandHost.StandardOutput).Width;
        }

        ParseResult parsed = root.Parse(OptionalValues.Normalize(args));
        if (parsed.Action is ParseErrorAction)
        {
            return ReportErrors(parsed, host);
        }

        return parsed.Invoke(new InvocationConfiguration
        {
            Output = host.Out,
            Error = host.Error,
            EnableDefaultExceptionHandler = false,
        });
    }

    // To build a command takes longer than to run it: where the line begins with one, the others are left out.
    private static RootCommand Build(IReadOnlyList<string> args, CommandHost host)
    {
        var root = new RootCommand("Selftests for Linux memory management: scripts (.mmt) on a simulated kernel.");
        if (args is [string word, ..] && Build(word, host) is { } wanted)
        {
            root.Add(wanted);
            return root;
        }

        foreach (string name in Names)
        {
            root.Add(Build(name, host)!);
        }

        return root;
    }

    private static Command? Build(string name, CommandHost host) => name switch
    {
        "run" => RunCommand.Build(host),
        "check" => CheckCommand.Build(host),
        "fmt" => FormatCommand.Build(host),
        "coverage" => CoverageCommand.Build(host),
        "zoo" => ZooCommand.Build(host),
        "sweep" => SweepCommand.Build(host),
        "race" => PairsCommand.BuildRace(host),
        "pairs" => PairsCommand.BuildPairs(host),
        "observe" => ObserveCommand.Build(host),
        "fuzz" => FuzzCommand.Build(host),
        "shrink" => ShrinkCommand.Build(host),
        "machine" => MachineCommand.Build(host),
        "new" => NewCommand.Build(host),
        _ => null,
    };

    private static int ReportErrors(ParseResult parsed, CommandHost host)
    {
        Command command = parsed.CommandResult.Command;
        foreach (string message in Messages(parsed, command).Distinct())
        {
            host.Error.WriteLine($"mmt: {message}");
        }

        host.Error.WriteLine($"mmt: 'mmt {(command is RootCommand ? "" : command.Name + " ")}-h' lists what there is");
        return ExitCode.Usage;
    }

    private static IEnumerable<string> Messages(ParseResult parsed, Command command)
    {
        if (parsed.UnmatchedTokens is [string word, ..])
        {
            string kind = word.StartsWith('-') ? "option" : "command";
            IEnumerable<string> names = command.Subcommands.Select(sub => sub.Name)
                .Concat(command.Options.SelectMany(option => option.Aliases.Append(option.Name)));
            return [$"unknown {kind} '{word}'{NearestNames.Hint(word, names)}"];
        }

        return parsed.Errors.Select(error => error.Message.Replace("\n\t", " ", StringComparison.Ordinal).TrimEnd('.'));
    }
}
