// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using System.Diagnostics;
using Selftests.Harness;
using Selftests.Harness.Model;
using Selftests.Harness.Pairs;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Cli;

/// <summary>
/// <c>mmt race</c> and <c>mmt pairs</c>: two steps of a test at the same time. The one takes every pair of the scripts that are named,
/// the other those that touch the same object, of all scripts, and goes on where it was left.
/// </summary>
internal sealed class PairsCommand
{
    private readonly Argument<string[]> paths = PathArgument.Create();
    private readonly Option<string[]> names = FilterOption.Names();
    private readonly NumberOption most = NumberOption.Whole("--most", "N", "at most N pairs, spread evenly; all", 1, 100_000_000);
    private readonly NumberOption executions =
        NumberOption.Whole("--executions", "N", "of a pair at most N executions; 20000", 1, 1_000_000_000);

    private readonly Option<string> shard = new("--shard")
    {
        HelpName = "K/N", Description = "of N parts of the pairs only the Kth",
    };

    private readonly Option<string> journal = new("--journal")
    {
        HelpName = "FILE", Description = "write what is done to FILE; what stands in it is not done again",
    };

    private readonly CommandHost host;
    private readonly bool isOfScript;

    private PairsCommand(CommandHost host, bool isOfScript) => (this.host, this.isOfScript) = (host, isOfScript);

    public static Command BuildRace(CommandHost host)
    {
        var self = new PairsCommand(host, isOfScript: true);
        self.paths.Description = "scripts and folders";
        self.paths.Arity = ArgumentArity.OneOrMore;
        return self.Filled(new Command("race", "Let each two calls of a test race; look for what they come to in no order.")
        {
            self.paths, self.names, self.most, self.executions,
        });
    }

    public static Command BuildPairs(CommandHost host)
    {
        var self = new PairsCommand(host, isOfScript: false);
        return self.Filled(new Command("pairs", "Do the same with all scripts, and with calls that touch the same object.")
        {
            self.paths, self.names, self.most, self.executions, self.shard, self.journal,
        });
    }

    private Command Filled(Command command)
    {
        PathArgument.RefuseOptions(paths, command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var request = new RunRequest { Names = parsed.GetValue(names) ?? [] };
        using var machine = new MachineChoice(host, request);
        if (machine.LoadGood(host, ScriptFinder.Find(host, parsed.GetValue(paths) ?? [])) is not { } scripts
            || PairsFile.Read(host) is not { } allowed)
        {
            return ExitCode.Usage;
        }

        // Whoever else wants to work here comes first.
        using var self = Process.GetCurrentProcess();
        self.PriorityClass = ProcessPriorityClass.BelowNormal;
        RunOptions options = RunOptions.Default with
        {
            MaxExecutions = (long)(executions.Of(parsed) ?? 20_000), OnlyWhatMeets = !isOfScript,
        };
        var runner = new PairRunner(new ModelMachine(), options, allowed);
        CaseProgram[] cases = [.. new CaseSelection(request, null).Select(scripts.Cases)];
        CaseProgram[] usable = [.. cases.Where(program => runner.WhyNot(program) is null)];
        using PairJournal done = PairJournal.Open(isOfScript ? null : parsed.GetValue(journal));
        PlannedPair[] plan = Planned(usable, isOfScript ? null : parsed.GetValue(shard), (int)(most.Of(parsed) ?? 0));
        PlannedPair[] left = [.. plan.Where(pair => !done.Has(pair))];
        var tally = new PairTally(plan.Length, done);
        using var interrupt = new Interrupt();
        using (new Progress(host, () => tally.Status))
        {
            // A test's own pairs are made one behind the other: its compiler is one.
            left.GroupBy(pair => pair.Case).AsParallel().WithDegreeOfParallelism(Environment.ProcessorCount).ForAll(test =>
            {
                foreach (PlannedPair pair in test.TakeWhile(_ => !interrupt.Token.IsCancellationRequested))
                {
                    tally.Add(pair, runner.Run(pair.Case, pair.Pair));
                }
            });
        }

        foreach (string line in tally.Lines(cases.Length - usable.Length))
        {
            host.Out.WriteLine(line);
        }

        return interrupt.Token.IsCancellationRequested ? ExitCode.Interrupted : tally.Findings > 0 ? ExitCode.Failed : ExitCode.Passed;
    }

    private static PlannedPair[] Planned(IEnumerable<CaseProgram> cases, string? part, int most)
    {
        PlannedPair[] all = [.. cases.SelectMany(program => CallPairs.Of(program).Select(pair => new PlannedPair(program, pair)))];
        if (part is not null)
        {
            if (part.Split('/') is not [var number, var count] || !int.TryParse(number, out int k) || !int.TryParse(count, out int n)
                || k < 1 || k > n)
            {
                throw new UsageException($"--shard {part}: K/N with K from 1 to N is meant, such as 1/4");
            }

            all = [.. all.Where((_, i) => i % n == k - 1)];
        }

        return most > 0 && all.Length > most ? [.. Enumerable.Range(0, most).Select(i => all[(int)((long)i * all.Length / most)])] : all;
    }
}
