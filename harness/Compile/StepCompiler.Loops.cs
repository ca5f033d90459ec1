// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

// Loops: one over a range stays a loop where all its rounds are the same steps; any other is written out.
internal sealed partial class StepCompiler
{
    // The break of a process is 1 TiB behind the first arena slot; what rounds map goes on behind it, where it would come so far.
    private const int HeapArena = 1 << 10;
    private const int BehindHeap = 2 << 10;
    private const int MostArenas = 102 << 10;

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
            return numbers.Count < 2 ? "it goes round once at most" : AsLoop(loop, scope.Copy(), numbers, nextArena);
        }
        catch (WrittenOutException why)
        {
            return why.Message;
        }
    }

    private string? AsLoop(ForStatement loop, Values scope, RoundNumbers numbers, int firstArena)
    {
        StepCompiler start = Copy(counter.Copy());
        start.nextArena = firstArena;
        StepCompiler first = start.Copy(counter.Copy());
        first.Round(loop, scope.Inner(), [new RowValue(loop.Names[0], numbers[0])]);
        if (first.hasReturned)
        {
            return "it returns";
        }

        RoundSize size = first.SizeOfRound(start);
        if ((numbers.Count * size.Steps) + StepCount > Limits.Performed)
        {
            throw Error(loop, $"with this loop the case performs more than {Limits.Performed} steps");
        }

        long arenas = numbers.Count * size.Arenas;
        if (firstArena < BehindHeap && firstArena + arenas > HeapArena)
        {
            return AsLoop(loop, scope, numbers, BehindHeap);
        }

        if (firstArena + arenas > MostArenas)
        {
            throw Error(loop, $"the regions of this loop take {arenas} GiB of addresses, and {MostArenas - firstArena} are left");
        }

        var rounds = (int)numbers.Count;
        if (size.Steps > 0)
        {
            IReadOnlyList<Step> Make(StepCompiler by, int round)
            {
                by.GoOn(size, round);
                by.Round(loop, scope.Inner(), [new RowValue(loop.Names[0], numbers[round])]);
                return by.target;
            }

            // What holds for the first and the last round holds for all between: numbers grow evenly, and each limit is a limit on one
            // side.
            bool isShort = rounds * size.Steps <= LoopStep.MostKept;
            int[] made = isShort ? [.. Enumerable.Range(1, rounds - 1)] : IsMaking ? [] : [1, rounds - 1];
            List<IReadOnlyList<Step>> kept = [first.target, .. made.Select(round => Make(start.Copy(start.counter.Copy()), round))];
            target.Add(new LoopStep(first.target, isShort ? kept : null, round => Make(start.Maker(), round))
            {
                Id = StepCount, Path = counter.Outer(), Source = source.Of(loop.Span), Process = process, Context = context, Kernel = gates,
                Rounds = rounds, StepsPerRound = size.Steps, FirstSlot = start.slots.Count, SlotsPerRound = size.Slots,
            });
        }

        StepCount += rounds * size.Steps;
        (written, blocks, HasTrace) = (first.written, first.blocks, first.HasTrace);
        (nextArena, widestArena) = (firstArena + (int)arenas, first.widestArena);
        first.slots.Repeat(slots, rounds);
        slots = first.slots;
        return null;
    }

    /// <summary>What it has made since the round began.</summary>
    private RoundSize SizeOfRound(StepCompiler start)
    {
        // Each round begins as the first one does, where regions are aligned to more than one arena slot, too.
        int arenas = (nextArena - start.nextArena + widestArena - 1) / widestArena * widestArena;
        return new RoundSize(StepCount - start.StepCount, counter.Last - start.counter.Last, slots.Count - start.slots.Count, arenas);
    }

    /// <summary>Where a later round of the loop begins.</summary>
    private void GoOn(RoundSize size, int rounds)
    {
        StepCount += rounds * size.Steps;
        counter.Skip(rounds * size.Statements);
        slots.Skip(rounds * size.Slots);
        nextArena += rounds * size.Arenas;
    }

    /// <summary>The same at the same place, to go another way from here.</summary>
    private StepCompiler Copy(StepCounter at)
    {
        var copy = (StepCompiler)MemberwiseClone();
        copy.counter = at;
        copy.made = null;
        copy.target = [];
        copy.slots = slots.Copy();
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
