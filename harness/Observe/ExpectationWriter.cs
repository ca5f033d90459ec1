// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Writes what a kernel did into a script, each line marked for its author to confirm.</summary>
public static class ExpectationWriter
{
    /// <summary>
    /// The script with its expectations filled in, how many were, and how many of them are results, behind which a case now goes on.
    /// </summary>
    /// <param name="text">The script.</param>
    /// <param name="file">Its name, as steps have it: what is included stands elsewhere.</param>
    /// <param name="cases">What its cases did; of a test with several only what all of them did alike is written.</param>
    /// <param name="machine">Whose word it is: <c>Linux 6.18.44</c>.</param>
    /// <param name="mayFail">Whether the result of a step that was expected to succeed may be written; null: of each.</param>
    public static (string Text, int Written, int Results) Write(string text, string file, IReadOnlyList<IReadOnlyList<ObservedStep>> cases,
        string machine, Func<ObservedStep, bool>? mayFail = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(cases);
        string[] lines = text.Split('\n');
        var insertions = new SortedDictionary<int, List<string>>();
        int written = 0;
        int results = 0;
        foreach (IGrouping<SourceText, ObservedStep> group in cases.SelectMany(each => each)
            .Where(step => step.Step.Source.File == file).GroupBy(step => step.Step.Source))
        {
            if (LastLine(lines, group.Key) is not { } last)
            {
                continue;
            }

            string mark = $"    # observed on {machine}: confirm";
            ObservedStep first = group.First();
            if (first is { Anew: { } anew, IsExpected: false } && group.Key.Text.Split('\n').Length == 1)
            {
                lines[last] = $"{Indent(lines[last])}{anew}{mark}";
                written++;
                continue;
            }

            bool told = TellsResult(group) && (first.IsExpected || mayFail is null || mayFail(first));
            string fresh = (told ? $" = {first.Result}" : "")
                + ((told || first.IsExpected) && TellsCost(group) ? $" faults {first.Faults}" : "");
            if (fresh.Length > 0 && (Cost(first.Step) is null || !told))
            {
                string code = WithoutComment(lines[last]);
                string comment = lines[last][code.Length..].TrimStart('#').Trim();
                lines[last] = $"{code.TrimEnd()}{fresh}{mark}{(comment.Length > 0 ? $"; {comment}" : "")}";
                written++;
                results += told ? 1 : 0;
            }

            string[] common = [.. first.Expectations.Where(line => group.All(step => step.Expectations.Contains(line)))];
            string indent = Indent(lines[group.Key.Line - 1]);
            string[] below =
                [.. common.Where(line => !Stands(lines, last, $"{indent}expect {line}")).Select(line => $"{indent}expect {line}{mark}")];
            if (below.Length > 0)
            {
                insertions[last] = [.. below];
                written += below.Length;
            }
        }

        return (Merge(lines, insertions), written, results);
    }

    /// <summary>The last line of a statement that has its lines for itself; null where several share one.</summary>
    private static int? LastLine(string[] lines, SourceText source)
    {
        string[] own = source.Text.Split('\n');
        int first = source.Line - 1;
        int last = first + own.Length - 1;
        if (first < 0 || last >= lines.Length)
        {
            return null;
        }

        string end = WithoutComment(lines[last]);
        bool whole = own.Length == 1 ? end.Trim() == own[0].Trim()
            : lines[first].Trim() == own[0].Trim() && end.Trim() == own[^1].Trim();
        return whole ? last : null;
    }

    /// <summary>A sign in a text begins no comment; a text has no quote in it but behind a backslash.</summary>
    private static string WithoutComment(string line)
    {
        bool isText = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '#' && !isText)
            {
                return line[..i];
            }

            isText ^= line[i] == '"';
            i += isText && line[i] == '\\' ? 1 : 0;
        }

        return line;
    }

    /// <summary>Whether the lines below, as far as expectations go, already say it.</summary>
    private static bool Stands(string[] lines, int after, string wanted)
    {
        for (int i = after + 1; i < lines.Length && lines[i].TrimStart().StartsWith("expect ", StringComparison.Ordinal); i++)
        {
            if (WithoutComment(lines[i]).TrimEnd() == wanted)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The script leaves it open, and every run had the same. Of an event its reader says what it is.</summary>
    private static bool TellsResult(IGrouping<SourceText, ObservedStep> group)
    {
        ObservedStep first = group.First();
        return HasNoResult(first.Step) && first.Result.Length > 0 && first.Step is not CallStep { Spec.Result: ResultKind.Event }
            && group.All(step => step.Result == first.Result);
    }

    /// <summary>What an access costs is half of what there is to know of it; a call that took no fault needs no word.</summary>
    private static bool TellsCost(IGrouping<SourceText, ObservedStep> group)
    {
        ObservedStep first = group.First();
        return Cost(first.Step) is null && first.Faults.Length > 0
            && (first.Faults != "none" || (first.Step is AccessStep && !first.Result.StartsWith("SIG", StringComparison.Ordinal)))
            && first.Step is AccessStep or CallStep { Spec.Result: not (ResultKind.Never or ResultKind.Process) }
            && group.All(step => step.Faults == first.Faults);
    }

    private static FaultCost? Cost(Step step) => step switch
    {
        CallStep call => call.Cost,
        AccessStep access => access.Cost,
        _ => null,
    };

    private static bool HasNoResult(Step step) => step switch
    {
        CallStep call => call.Expected is [OkOutcome],
        AccessStep access => access.Expected is [OkOutcome],
        _ => false,
    };

    private static string Indent(string line) => line[..(line.Length - line.TrimStart().Length)];

    private static string Merge(string[] lines, SortedDictionary<int, List<string>> insertions)
    {
        var merged = new List<string>(lines.Length);
        for (int i = 0; i < lines.Length; i++)
        {
            merged.Add(lines[i]);
            if (insertions.TryGetValue(i, out List<string>? more))
            {
                merged.AddRange(more);
            }
        }

        return string.Join('\n', merged);
    }
}
