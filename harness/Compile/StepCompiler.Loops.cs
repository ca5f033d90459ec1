// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

// Loops: one over a range stays a loop where all its rounds are the same steps; any other is written out.
internal sealed partial class StepCompiler
{
    private void For(ForStatement loop, Values scope)
    {
        (string outer, string outerReason) = (context, writtenOut);
        counter.Enter();
        if (AsLoop(loop, scope) is { } why)
        {
            writtenOut = writtenOut.Length > 0 ? writtenOut : $"; the loop in line {loop.Span.Line} is written out, since {why}";
            foreach (RowValue[] row in Rows(loop, scope))
            {
                context = outer;
                Round(loop, scope, row);
            }
        }

        counter.Leave();
        (context, writtenOut) = (outer, outerReason);
    }

    private List<RowValue[]> Rows(ForStatement loop, Values scope)
    {
        try
        {
            return RowExpander.Rows(loop.Names, loop.Source, scope, source);
        }
        catch (CompileException error) when (error is not WrittenOutException)
        {
            throw new CompileException(error.Where, error.Message + writtenOut);
        }
    }

    private void Round(ForStatement loop, Values scope, RowValue[] row)
    {
        expansion.Spend(row.Length, loop, source);
        foreach ((string name, Operand value) in row)
        {
            scope.Define(name, value);
        }

        context = Join(context, OperandText.Join(", ", row.Select(item => $"{item.Name} = {item.Value.Text}")));
        Statements(loop.Body, scope);
    }

    /// <summary>Makes one step of a loop; else says why it is none.</summary>
    private string? AsLoop(ForStatement loop, Values scope)
    {
        if (loop.Source is not RangeExpression range || loop.Names.Count != 1)
        {
            return "it goes over a list";
        }

        try
        {
            RoundNumbers numbers = RowExpander.Range(range, scope, source);
            return numbers.Count < 2 ? "it goes round once at most" : AsLoop(loop, scope.Copy(), numbers);
        }
        catch (WrittenOutException why)
        {
            return why.Message;
        }
    }

    private string? AsLoop(ForStatement loop, Values scope, RoundNumbers numbers)
    {
        StepCompiler start = Copy(counter.Copy());
        StepCompiler first = start.Copy(counter.Copy());
        first.slots = [.. slots];
        first.Round(loop, scope.Inner(), [new RowValue(loop.Names[0], numbers[0])]);
        if (first.WhyNoRound(start) is { } why)
        {
            return why;
        }

        int perRound = first.StepCount - start.StepCount;
        int statements = first.counter.Last - start.counter.Last;
        if ((numbers.Count * perRound) + StepCount > Limits.Performed)
        {
            throw Error(loop, $"with this loop the case performs more than {Limits.Performed} steps");
        }

        IReadOnlyList<Step> Make(StepCompiler by, int round)
        {
            by.counter.Skip(round * statements);
            by.StepCount += round * perRound;
            by.Round(loop, scope.Inner(), [new RowValue(loop.Names[0], numbers[round])]);
            return by.target;
        }

        var rounds = (int)numbers.Count;
        bool isShort = rounds * perRound <= LoopStep.MostKept;
        if (perRound > 0)
        {
            // What holds for the first and the last round holds for all between: numbers grow evenly, and each limit is a limit on one
            // side.
            int[] made = isShort ? [.. Enumerable.Range(1, rounds - 1)] : IsMaking ? [] : [1, rounds - 1];
            List<IReadOnlyList<Step>> kept = [first.target, .. made.Select(round => Make(start.Copy(start.counter.Copy()), round))];
            target.Add(new LoopStep(isShort ? kept : null, round => Make(start.Maker(), round))
            {
                Id = StepCount, Path = counter.Outer(), Source = source.Of(loop.Span), Process = process, Context = context, Kernel = gates,
                Rounds = rounds, StepsPerRound = perRound,
            });
        }

        StepCount += rounds * perRound;
        (written, HasTrace) = (first.written, first.HasTrace);
        return null;
    }

    /// <summary>Why the rounds of a loop are not all the same steps, of which this is the first.</summary>
    private string? WhyNoRound(StepCompiler start) =>
        slots.Count > start.slots.Count && slots[start.slots.Count].Name is { Length: > 0 } name ? $"each round binds its own {name}"
        : slots.Count > start.slots.Count ? "each round makes a mapping of its own"
        : HasCsharp && !start.HasCsharp ? "a block of C# is in it"
        : hasReturned ? "it returns"
        : null;

    /// <summary>The same at the same place, to go another way from here.</summary>
    private StepCompiler Copy(StepCounter at)
    {
        var copy = (StepCompiler)MemberwiseClone();
        copy.counter = at;
        copy.target = [];
        return copy;
    }

    /// <summary>The same at the same place, when the case runs: what there is to be said of its limits has been said.</summary>
    private StepCompiler Maker()
    {
        StepCompiler copy = Copy(counter.Copy());
        copy.expansion = new Expansion();
        copy.IsMaking = true;
        return copy;
    }
}
