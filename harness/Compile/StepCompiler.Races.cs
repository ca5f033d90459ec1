// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

// Races, what is said of all their executions, and orders that are pinned by hand.
internal sealed partial class StepCompiler
{
    private RaceStep? lastRace;
    private bool isInRace;

    private void Race(RaceStatement race, Values scope)
    {
        int id = NextId(race);
        string path = counter.Next();
        List<Step> outer = target;
        target = [];
        counter.EnterLast();
        ThreadStep[] threads = [.. race.Threads.Select(thread => Racer(thread, counter.Next(), thread.Name, thread.Body, scope))];
        counter.Leave();
        foreach (ThreadStep thread in threads)
        {
            string name = slots[thread.Thread].Name;
            scope.Define(name, new SlotOperand(name, thread.Thread, SlotKind.Thread));
        }

        target = outer;
        lastRace = new RaceStep
        {
            Id = id, Path = path, Source = source.Of(race.Span), Process = process, Context = context, Kernel = gates,
            Threads = threads,
        };
        target.Add(lastRace);
    }

    /// <summary>A thread of a race. One whose body is <c>in c { ... }</c> is a thread of that process.</summary>
    private ThreadStep Racer(Node place, string path, string name, Block body, Values scope)
    {
        int of = process;
        if (body.Statements is [InStatement within])
        {
            (of, body) = (SlotOf(within, within.Process, scope), within.Body);
        }

        int id = NextId(place);
        int slot = NewSlot(name, SlotKind.Thread);
        (int outer, process) = (process, slot);
        isInRace = true;
        counter.EnterLast();
        List<Step> steps = Branch(body, scope);
        counter.Leave();
        isInRace = false;
        process = outer;
        return new ThreadStep
        {
            Id = id, Path = path, Source = source.Of(place.Span), Process = of, Context = context, Kernel = gates,
            Thread = slot, Body = steps,
        };
    }

    /// <summary>While threads race nobody can look, and nothing is decided but their order.</summary>
    private void RefuseInRace(Statement statement)
    {
        string? why = !isInRace ? null : statement switch
        {
            ForStatement => null,
            ExpectStatement when isJudgedByOthers => null,
            CallStatement { May: true } => "what the kernel may decline is not raced: write the call alone",
            CallStatement call when CallTable.Find(call.Call.Name)?.Result != ResultKind.Frame => null,
            CallStatement or ExpectStatement => "nothing is looked at while threads race: write `always expect ...` behind the race",
            InStatement => "a thread of a race is of one process: `in` holds all of its body",
            _ => "a thread of a race makes calls and accesses only",
        };
        if (why is not null)
        {
            throw Error(statement, why);
        }
    }

    private void Outcomes(OutcomesStatement outcomes, Values scope)
    {
        string path = counter.Next();
        OutcomeColumn[] columns = [.. outcomes.Observed.Select(observed => Column(outcomes, observed, path, scope))];
        target.Add(new OutcomesStep
        {
            Id = NextId(outcomes), Path = path, Source = source.Of(outcomes.Span), Process = process, Context = context,
            ModelOnly = modelOnly, Kernel = gates, Columns = columns,
            Rows = [.. outcomes.Values.Select(row => Row(row, scope))],
        });
    }

    private IReadOnlyList<Operand> Row(Expression row, Values scope) =>
        row is TupleExpression tuple ? [.. tuple.Items.Select(item => Value(item, scope))] : [Value(row, scope)];

    private OutcomeColumn Column(OutcomesStatement outcomes, Expression observed, string path, Values scope)
    {
        string text = source.TextOf(observed.Span);
        if (observed is not CallExpression look)
        {
            return Value(observed, scope) is SlotOperand { IsNumber: true } name
                ? new OutcomeColumn(text, -1, name.Slot)
                : throw Error(observed, "an outcome is made of bytes, memory(p[0]), and of what calls of the race gave, by name");
        }

        ObservationSpec spec = ObservationTable.Find(look.Name)!;
        if (spec.AsRange is null)
        {
            throw Error(observed, $"{spec.Name} has no value of its own: an outcome is made of memory(p[0]), and of names");
        }

        IReadOnlyList<Operand> operands = Looked(spec, look, scope);
        bool isWide = operands is [_, NumberOperand, ..];
        int id = NextId(outcomes);
        target.Add(new ObserveStep
        {
            Id = id, Path = path, Source = source.Of(observed.Span), Process = process, Context = context,
            ModelOnly = modelOnly, Kernel = gates,
            Spec = spec, Operands = isWide ? [Bytes(operands, 1)] : [operands[0]], IsOfOutcome = true,
        });
        return new OutcomeColumn(text, id, -1);
    }

    private void Explore(ExploreStatement explore) => target.Add(new ExploreStep
    {
        Id = NextId(explore), Path = counter.Next(), Source = source.Of(explore.Span), Process = process, Context = context, Kernel = gates,
        Executions = explore.Executions,
    });

    private void At(AtStatement at, Values scope)
    {
        int id = NextId(at);
        string path = counter.Next();
        int held = SlotOf(at, at.Thread, scope);
        if (lastRace?.Threads.Any(thread => thread.Thread == held) != true)
        {
            throw Error(at, $"'{at.Thread}' is no thread of the race before it");
        }

        List<Step> outer = target;
        target = [];
        ThreadStep runs = Racer(at, path, $"at {at.Point}", at.Body, scope);
        target = outer;
        var step = new AtStep
        {
            Id = id, Path = path, Source = source.Of(at.Span), Process = process, Context = context, Kernel = gates,
            Held = held, Point = at.Point, Runs = runs,
        };
        lastRace.Add(step);
        target.Add(step);
    }
}
