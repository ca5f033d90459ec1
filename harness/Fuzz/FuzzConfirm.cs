// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Fuzz;

/// <summary>Writes a minimal script with the results that Linux gives, so that it passes once the model is mended.</summary>
internal static class FuzzConfirm
{
    private const string Idea = "what random calls found";

    /// <summary>The text; without a Linux machine, or when the script does not check, every statement may still end in any way.</summary>
    public static string Text(FuzzScript script, IMachine? linux, string found)
    {
        ScriptSet set = ScriptLoader.LoadText(script.Text, $"{script.Name}.mmt", new LoadOptions());
        if (linux is null || !set.IsValid)
        {
            return script.Render(Idea, _ => null, found);
        }

        Dictionary<int, string> results = [];
        IReadOnlyList<ObservedStep> steps = CaseObserver.Observe(linux, set.Cases[0], RunOptions.Default, out CaseRecord record);
        foreach (ObservedStep step in steps)
        {
            results[Index(step.Step.Source)] = step.Result;
        }

        // What a machine has to say of a failure is no result of the step: that may end in any way still.
        foreach (StepRecord complained in record.Steps.Where(step => step.Complaint is not null))
        {
            results.Remove(Index(set.Cases[0].StepById(complained.StepId).Source));
        }

        FuzzScript seen = script with
        {
            Statements = [.. WithSeen(script, CaseJudge.Decide(set.Cases[0], linux.Run(set.Cases[0], RunOptions.Default)))],
        };
        return Checked(script, seen, results, found);
    }

    /// <summary>The text with what was seen; a statement that would not check with it stays as it was found.</summary>
    private static string Checked(FuzzScript script, FuzzScript seen, Dictionary<int, string> results, string found)
    {
        string text = Render();
        int[] unsaid =
            [.. ScriptLoader.LoadText(text, $"{script.Name}.mmt", new LoadOptions()).Diagnostics.Select(
                at => at.Span.Line - FuzzScript.HeaderLines - 1)];
        if (unsaid.Length == 0)
        {
            return text;
        }

        unsaid.ToList().ForEach(i => results.Remove(i));
        seen = seen with
        {
            Statements = [.. seen.Statements.Select((statement, i) => unsaid.Contains(i) ? script.Statements[i] : statement)],
        };
        return Render();

        string Render() => seen.Render(Idea, i => seen.Statements[i].Outcomes.Length == 0 ? "" : results.GetValueOrDefault(i), found);
    }

    /// <summary>The statements with guesses replaced by what was seen. A guess that cannot be replaced becomes a comment.</summary>
    private static IEnumerable<FuzzStatement> WithSeen(FuzzScript script, CaseResult result)
    {
        Dictionary<int, Failure> failed = [];
        foreach (Failure failure in result.Failures)
        {
            failed.TryAdd(Index(failure.Source), failure);
        }

        for (int i = 0; i < script.Statements.Count; i++)
        {
            FuzzStatement statement = script.Statements[i];
            yield return statement.IsLook && failed.TryGetValue(i, out Failure? failure) ? WithSeen(statement, failure) : statement;
        }
    }

    private static FuzzStatement WithSeen(FuzzStatement look, Failure failure)
    {
        int colon = look.Text.LastIndexOf(": ", StringComparison.Ordinal);
        int equal = look.Text.LastIndexOf("== ", StringComparison.Ordinal);
        return (FuzzVerdict.Seen(failure), colon, equal) switch
        {
            ({ } field, > 0, _) => look with { Text = $"{look.Text[..colon]}: {field}" },
            ({ } value, _, > 0) => look with { Text = $"{look.Text[..equal]}== {value}" },
            _ when failure.Actual.Contains("resident", StringComparison.Ordinal) => look with
            {
                Text = look.Text.Replace(FuzzLooks.Expect, $"{FuzzLooks.Expect}!"),
            },
            _ => new FuzzStatement($"# {look.Text}: {failure.Actual.ReplaceLineEndings(" ")}", ""),
        };
    }

    private static int Index(SourceText source) => source.Line - FuzzScript.HeaderLines - 1;
}
