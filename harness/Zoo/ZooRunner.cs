// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Zoo;

/// <summary>Runs every case with every bug that the model can be built with.</summary>
/// <remarks>
/// What is given up has the bugs that every case ran with. A race is a thousand runs in one: where no bug is asked for by name, it runs
/// with those that it says it catches. And a bug that only races say they catch is looked for by no other case then.
/// </remarks>
public sealed class ZooRunner(IMachine machine, RunnerOptions options)
{
    /// <summary>The matrix. <paramref name="bugs"/> are ids or short names; null: all there are.</summary>
    public ZooMatrix Run(IReadOnlyList<CaseProgram> cases, IReadOnlyList<string>? bugs = null, Action<ZooRow>? report = null)
    {
        ArgumentNullException.ThrowIfNull(cases);
        string[] notAllowed = options.Run.AllowCsharp ? [] : [.. cases.Where(program => program.HasCsharp).Select(program => program.Id)];
        cases = notAllowed.Length == 0 ? cases : [.. cases.Where(program => !program.HasCsharp)];
        RunSummary sound = RunWith(cases, []);
        List<CaseProgram> usable = [.. sound.Results.Where(result => result.Verdict == Verdict.Passed).Select(result => result.Case)];
        List<string> falseAlarms = [.. sound.Results.Where(result => result.IsFailure).Select(result => result.Case.Id)];
        var rows = new List<ZooRow>();
        foreach (BugInfo bug in BugZoo.All.Where(bug => bugs is null || bugs.Any(name => BugZoo.Find(name) == bug)))
        {
            bool needsRace = NeedsRace(cases, bug);
            IReadOnlyList<CaseProgram> tried = bugs is not null ? usable
                : [.. usable.Where(program => program.Attributes.Catches.Contains(bug.Id) || (program.Race is null && !needsRace))];
            ZooRow row = Row(bug, RunWith(tried, [bug.Id]));
            if (options.Run.Cancel.IsCancellationRequested)
            {
                break;
            }

            rows.Add(row);
            report?.Invoke(row);
        }

        return new ZooMatrix(rows, falseAlarms, [.. rows.SelectMany(row => WrongClaims(row, cases, usable)), .. UnknownClaims(cases)])
        {
            NotAllowed = notAllowed,
        };
    }

    private static bool NeedsRace(IReadOnlyList<CaseProgram> cases, BugInfo bug)
    {
        CaseProgram[] claims = [.. cases.Where(program => program.Attributes.Catches.Contains(bug.Id))];
        return claims.Length > 0 && claims.All(program => program.Race is not null);
    }

    private RunSummary RunWith(IReadOnlyList<CaseProgram> cases, IReadOnlyList<string> bugs) =>
        new ScriptRunner(machine, options with { Explain = false, Run = options.Run with { Bugs = bugs } })
            .Run(cases, cancel: options.Run.Cancel);

    private static ZooRow Row(BugInfo bug, RunSummary run) => new(
        bug.Id,
        bug.Name,
        bug.Title,
        [.. run.Results.Where(result => result.Verdict == Verdict.Failed && !result.TimedOut)
            .Select(result => new ZooCatch(result.Case, How(result)))],
        [.. run.Results.Where(result => result.TimedOut).Select(result => result.Case.Id)],
        [.. run.Results.Where(result => result.Verdict == Verdict.Error).Select(result => result.Case.Id)]);

    /// <summary>The first line of the first failure.</summary>
    private static string How(CaseResult result)
    {
        Failure failure = result.Failures[0];
        string actual = failure.Actual.Split('\n')[0];
        return failure.Expected.Length == 0 ? actual : $"expected {failure.Expected.Split('\n')[0]}, actual {actual}";
    }

    private static IEnumerable<string> WrongClaims(ZooRow row, IReadOnlyList<CaseProgram> cases, List<CaseProgram> usable)
    {
        HashSet<string> caught = [.. row.Catches.Select(found => found.Case.Id)];
        foreach (CaseProgram program in cases)
        {
            if (program.Attributes.Catches.Contains(row.Id) && !caught.Contains(program.Id))
            {
                string why = usable.Contains(program) ? "passes with it" : "does not pass without it";
                yield return $"{program.File}:{program.Line}: {program.Id} says @catches({row.Id}), and {why}";
            }
        }
    }

    /// <summary>A claim that nobody can check is no claim.</summary>
    private static IEnumerable<string> UnknownClaims(IReadOnlyList<CaseProgram> cases) =>
        from program in cases
        from id in program.Attributes.Catches
        where BugZoo.All.All(bug => bug.Id != id)
        select $"{program.File}:{program.Line}: {program.Id} says @catches({id}), and the model has no bug with this id";
}
