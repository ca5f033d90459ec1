// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>Checks races, what is expected of them, and points.</summary>
internal sealed class RaceChecker(CheckContext context, ObservationChecker observations, StatementChecker statements)
{
    public void Check(Statement statement, NameScope scope, bool isBehindRace)
    {
        switch (statement)
        {
            case RaceStatement race:
                Race(race, scope);
                break;
            case QuantifiedStatement quantified:
                statements.Require(WordOf(quantified.Quantifier), quantified);
                BehindRace(quantified, WordOf(quantified.Quantifier), isBehindRace);
                observations.Check(quantified.Expectation, scope);
                break;
            case OutcomesStatement outcomes:
                statements.Require("outcomes", outcomes);
                BehindRace(outcomes, "outcomes", isBehindRace);
                Outcomes(outcomes, scope);
                break;
            case ExploreStatement explore:
                statements.Require("explore", explore);
                BehindRace(explore, "explore", isBehindRace);
                break;
            case AtStatement at:
                BehindRace(at, "at", isBehindRace);
                At(at, scope);
                break;
            default:
                break;
        }
    }

    private static string WordOf(Quantifier quantifier) => quantifier switch
    {
        Quantifier.Always => "always",
        Quantifier.Sometimes => "sometimes",
        _ => "never",
    };

    private void Race(RaceStatement race, NameScope scope)
    {
        statements.Require("race", race);
        if (race.Threads.Count < 2 && !context.Options.HasLost)
        {
            context.Error(race.Span with { Length = "race".Length }, "a race has at least two threads");
        }

        foreach (ThreadBlock thread in race.Threads)
        {
            if (scope.Find(thread.Name) is { } earlier)
            {
                context.Error(thread.Span with { Length = "thread".Length },
                    $"'{thread.Name}' has a value already, since line {earlier.Span.Line}", "a name is bound once");
            }

            scope.Add(new Binding(thread.Name, thread.Span, new ValueInfo(ValueKind.Thread)));
        }

        NameScope[] threads = [.. race.Threads.Select(_ => scope.Inner())];
        for (int i = 0; i < threads.Length; i++)
        {
            statements.RunBy(Runner.Thread, () => statements.Block(race.Threads[i].Body, threads[i]));
        }

        // What one has bound is nothing to the others, and is known behind the race.
        foreach (Binding binding in threads.SelectMany(thread => thread.Own))
        {
            if (scope.Own.FirstOrDefault(own => own.Name == binding.Name) is { } earlier)
            {
                context.Error(binding.Span, $"'{binding.Name}' has a value already, since line {earlier.Span.Line}",
                    "a name is bound once, by one of the threads");
            }

            scope.Add(binding);
        }
    }

    private void BehindRace(Statement statement, string word, bool isBehindRace)
    {
        if (!isBehindRace)
        {
            context.Error(statement.Span with { Length = word.Length }, $"'{word}' speaks of a race, and none stands before it");
        }
    }

    private void Outcomes(OutcomesStatement outcomes, NameScope scope)
    {
        foreach (Expression observed in outcomes.Observed)
        {
            observations.Question(observed, scope);
        }

        foreach (Expression value in outcomes.Values)
        {
            int count = value is TupleExpression tuple ? tuple.Items.Count : 1;
            foreach (Expression item in value is TupleExpression several ? several.Items : [value])
            {
                observations.Question(item, scope);
            }

            if (count != outcomes.Observed.Count)
            {
                context.Error(value,
                    $"an outcome has {outcomes.Observed.Count} value{(outcomes.Observed.Count == 1 ? "" : "s")}, and this has {count}");
            }
        }
    }

    private void At(AtStatement at, NameScope scope)
    {
        statements.Require("at", at);
        statements.Named(at.Thread, ValueKind.Thread, "at", at.NameSpan, scope);
        if (!Points.All.Contains(at.Point))
        {
            context.Error(at.PointSpan, $"there is no point '{at.Point}'",
                CheckContext.DidYouMean(at.Point, Points.All, "points are F.preptl, ZAP.clear, PROT.pte, ..."));
        }

        context.Require($"point {at.Point}", at.PointSpan, at.Point);
        statements.RunBy(Runner.Thread, () => statements.Block(at.Body, scope.Inner()));
    }
}
