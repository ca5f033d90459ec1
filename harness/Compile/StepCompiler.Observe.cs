// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;
using Predicate = Selftests.Harness.Steps.Predicate;

namespace Selftests.Harness.Compile;

/// <summary>Expectations.</summary>
internal sealed partial class StepCompiler
{
    private void Observe(ExpectStatement expect, Scope scope)
    {
        Observation observation = expect.Observation;
        (ObservationKind kind, List<Operand> operands) = Subject(expect, observation, scope);
        List<Predicate> predicates = Predicates(observation, kind, scope);
        if (kind == ObservationKind.Memory && predicates is [{ Value: RangeOperand }])
        {
            // One byte against another one is contents of length one.
            (kind, operands) = (ObservationKind.Contents, [OneByte(operands[0])]);
        }

        HasTrace |= kind == ObservationKind.Trace;
        target.Add(new ObserveStep
        {
            Id = NextId(expect), Path = counter.Next(), Source = source.Of(expect.Span), Process = process, Context = context,
            ModelOnly = modelOnly, Kernel = gates,
            Kind = kind, Operands = operands, Predicates = predicates,
            Denied = observation.Claim is HoldsClaim { Negated: true },
        });
    }

    private (ObservationKind Kind, List<Operand> Operands) Subject(ExpectStatement expect, Observation observation, Scope scope)
    {
        if (observation.Arguments is not { } arguments)
        {
            // A script's own name beats a built-in: events, threads and processes are looked up first.
            if (scope.TryGet(observation.Name, out Operand own) && own is SlotOperand slot)
            {
                ObservationKind kind = slots[slot.Slot].Kind == SlotKind.Event ? ObservationKind.Event : ObservationKind.Task;
                return (kind, [own]);
            }

            return (KindOf(expect, observation.Name), []);
        }

        ObservationKind called = KindOf(expect, observation.Name);
        return (called, [.. Looked(observation.Name, arguments, expect, scope).Select(operand => Placed(called, operand))]);
    }

    private IReadOnlyList<Operand> Looked(string name, ValueList<Argument> arguments, Node node, Scope scope) =>
        OperandBinder.Bind(ObservationTable.Find(name)!.AsCall, arguments, node, scope, source);

    /// <summary>What looks at every page of a range gets a range, be it of one byte; what looks at one place has its address.</summary>
    private static Operand Placed(ObservationKind kind, Operand operand) => kind switch
    {
        ObservationKind.Pte or ObservationKind.Contents or ObservationKind.Resident or ObservationKind.Maps or ObservationKind.Smaps =>
            operand as RangeOperand ?? OneByte(operand),
        _ => operand,
    };

    /// <summary>A value, or the range that must have the same contents.</summary>
    private Operand Compared(Expression value, Scope scope)
    {
        if (value is not CallExpression { Name: "contents" or "memory" } call)
        {
            return Value(value, scope);
        }

        Operand other = Looked(call.Name, call.Arguments, call, scope)[0];
        return call.Name == "contents" && other is RangeOperand ? other : OneByte(other);
    }

    private static RangeOperand OneByte(Operand place) =>
        new(place.Text, ExpressionCompiler.ToAddress(place), new NumberOperand("1 byte", 1));

    private ObservationKind KindOf(ExpectStatement expect, string name) =>
        ObservationNames.TryGet(name, out ObservationKind kind) ? kind : throw Error(expect, $"not modelled yet: {name}");

    private List<Predicate> Predicates(Observation observation, ObservationKind kind, Scope scope)
    {
        SourceText whole = source.Of(observation.Span);
        return observation.Claim switch
        {
            HoldsClaim => [],
            EqualsClaim equals => [new Predicate(whole, "", false, false, Compared(equals.Value, scope))],
            CountClaim count => [new Predicate(whole, observation.Name, false, false, Amount(count.Count, kind, scope))],
            DeltaClaim delta => [new Predicate(whole, observation.Name, false, true, Signed(delta.Amount, delta.Decreased, kind, scope))],
            PredicatesClaim all => [.. all.Predicates.Select(predicate => One(predicate, kind, scope))],
            _ => throw Error(observation, "this claim cannot be checked"),
        };
    }

    private Predicate One(Dsl.Ast.Predicate predicate, ObservationKind kind, Scope scope)
    {
        SourceText word = source.Of(predicate.Span);
        return predicate switch
        {
            BitPredicate bit => new Predicate(word, bit.Name, bit.Negated, false, null),
            FieldPredicate field => new Predicate(word, field.Name, false, false, Amount(field.Value, kind, scope)),
            DeltaPredicate delta => new Predicate(word, delta.Name, false, true, Signed(delta.Amount, delta.Decreased, kind, scope)),
            PermissionsPredicate permissions => new Predicate(word, "perms", false, false, new TextOperand(permissions.Text, permissions.Text)),
            ListPredicate list => new Predicate(word, "", false, false, ExpressionCompiler.Evaluate(list.List, scope, source)),
            _ => throw Error(predicate, "this cannot be checked"),
        };
    }

    /// <summary>Counters of pages take a size too; so do the kernel's kB.</summary>
    private Operand Amount(Expression amount, ObservationKind kind, Scope scope)
    {
        Operand value = Value(amount, scope);
        if (amount is not NumberExpression { IsSize: true } || value is not NumberOperand number)
        {
            return value;
        }

        return kind switch
        {
            ObservationKind.Rss => number with { Value = number.Value / 4096 },
            ObservationKind.Smaps or ObservationKind.Status => number with { Value = number.Value / 1024 },
            _ => number,
        };
    }

    private Operand Signed(Expression amount, bool decreased, ObservationKind kind, Scope scope)
    {
        Operand value = Amount(amount, kind, scope);
        string text = $"{(decreased ? '-' : '+')}{value.Text}";
        return value switch
        {
            NumberOperand number => new NumberOperand(text, decreased ? -number.Value : number.Value),
            SlotOperand { IsNumber: true } slot when decreased => slot with { Text = text, IsNegated = true, Plus = -slot.Plus },
            SlotOperand { IsNumber: true } slot => slot with { Text = text },
            _ => throw Error(amount, "a number must stand here"),
        };
    }
}
