// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Observations;
using Selftests.Harness.Steps;
using Predicate = Selftests.Harness.Steps.Predicate;

namespace Selftests.Harness.Compile;

/// <summary>Expectations.</summary>
internal sealed partial class StepCompiler
{
    private void Observe(ExpectStatement expect, Values scope, QuantifiedStatement? quantified = null)
    {
        string path = counter.Next();
        int left = expect.Others.Count;
        foreach (Observation observation in expect.Alternatives)
        {
            Observe(expect, observation, path, left--, scope, quantified);
        }
    }

    private void Observe(
        ExpectStatement expect, Observation observation, string path, int left, Values scope, QuantifiedStatement? quantified)
    {
        (ObservationSpec spec, IReadOnlyList<Operand> operands) = Subject(observation, scope);
        List<Predicate> predicates = Predicates(observation, spec, scope);
        if (spec.AsRange is { } ranges && predicates is [{ Value: RangeOperand }])
        {
            // One byte against another one is contents of length one.
            (spec, operands) = (ObservationTable.Find(ranges)!, [Bytes(operands, 1)]);
        }
        else if (spec.AsRange is not null)
        {
            operands =
                [predicates[0].Value is TextOperand text
                    ? Bytes(operands, Encoding.UTF8.GetByteCount(text.Value))
                    : operands[1] is AbsentOperand ? operands[0]
                    : Bytes(operands, 1)];
        }

        operands = [.. operands.Select((operand, i) => OfOther(expect, observation, spec, i, operand, path, scope))];
        HasTrace |= Observables.Of(spec).NeedsTracer;
        target.Add(new ObserveStep
        {
            Id = NextId(expect), Path = path, Source = source.Of((quantified ?? (Statement)expect).Span), Process = process,
            Context = context, ModelOnly = modelOnly, Kernel = gates,
            Spec = spec, Operands = operands, Predicates = predicates,
            Alternatives = left, Quantifier = quantified?.Quantifier,
            Denied = observation.Claim is HoldsClaim { Negated: true },
        });
    }

    /// <summary>A page in another process is looked at there, and remembered for the expectation.</summary>
    private Operand OfOther(
        ExpectStatement expect, Observation observation, ObservationSpec spec, int index, Operand operand, string path, Values scope)
    {
        if (index >= spec.Parameters.Count || spec.Parameters[index].Kind != ParameterKind.AddressOrPage
            || scope.Meaning.Call(observation)?[spec.Parameters[index].Name] is not { } value
            || OfProcessExpression.In(value) is not { Process: var name })
        {
            return operand;
        }

        int outer = process;
        process = scope.TryGet(name.Name, out Operand other) && other is SlotOperand slot ? slot.Slot : -1;
        int frame = NewSlot("", SlotKind.Frame);
        target.Add(Remember(expect, path, operand, frame, isPart: true));
        process = outer;
        return new SlotOperand(operand.Text, frame, SlotKind.Frame);
    }

    /// <summary>A look at the page behind an address, for later.</summary>
    private ObserveStep Remember(Statement statement, string path, Operand address, int frame, bool isPart = false) => new()
    {
        Id = NextId(statement), Path = path, Source = source.Of(statement.Span), Process = process, Context = context,
        ModelOnly = modelOnly, Kernel = gates,
        Spec = ObservationTable.Find("same_page")!, Operands = [address], Bind = frame, IsPart = isPart,
    };

    private (ObservationSpec Spec, IReadOnlyList<Operand> Operands) Subject(Observation observation, Values scope)
    {
        ObservationSpec? spec = scope.Meaning.Subject(observation);
        if (spec == ObservationTable.Value && observation.Compared is { } compared)
        {
            return (spec, [Side(compared, scope)]);
        }

        if (spec is not null && !ObservationTable.Own.Contains(spec))
        {
            return (spec, observation.Arguments is null ? [] : Looked(spec, observation, scope));
        }

        // Of a def's parameter its argument says what it is.
        Operand own = scope.TryGet(observation.Name, out Operand value)
            ? value
            : throw Error(observation, $"'{observation.Name}' is not bound here");
        return (spec ?? OfOwn(own)
            ?? throw Error(observation,
                $"nothing can be expected of {own.Text} itself: events, threads and processes can be expected by name"), [own]);
    }

    private static ObservationSpec? OfOwn(Operand own) =>
        own is SlotOperand slot ? ObservationTable.OfOwn(OperandBinder.KindOf(slot.Kind)) : null;

    /// <summary>A number, or an address.</summary>
    private Operand Side(Expression value, Values scope) =>
        ExpressionCompiler.ToOneAddress(Value(value, scope), value, source) switch
        {
            (NumberOperand or AddressOperand or SlotOperand { IsNumber: true }) and var side => side,
            var other => throw Error(value, $"numbers and addresses are compared, and {other.Text} is neither"),
        };

    /// <summary>What looks at every page of a range gets a range, be it of one byte; what looks at one place has its address.</summary>
    private IReadOnlyList<Operand> Looked(ObservationSpec spec, Node looked, Values scope)
    {
        IReadOnlyList<Operand> operands = OperandBinder.Bind(looked, scope, source);
        return spec.HasRange ? [.. operands.Select(operand => operand as RangeOperand ?? OneByte(operand))] : operands;
    }

    /// <summary>A value, or the range that must have the same contents.</summary>
    private Operand Compared(Expression value, Values scope)
    {
        if (value is not CallExpression call || ObservationTable.Find(call.Name) is not { } spec || !spec.Claims.HasFlag(Claims.Equal))
        {
            return Value(value, scope);
        }

        IReadOnlyList<Operand> other = Looked(spec, call, scope);
        return spec.HasRange ? other[0] : Bytes(other, 1);
    }

    /// <summary>The bytes at a place: so many as are said.</summary>
    private static RangeOperand Bytes(IReadOnlyList<Operand> operands, int size) => operands is [var place, NumberOperand said, ..]
        ? new(OperandText.Join(", ", [place.Text, said.Text]), ExpressionCompiler.ToAddress(place), said)
        : new(operands[0].Text, ExpressionCompiler.ToAddress(operands[0]), new NumberOperand(size == 1 ? "1 byte" : $"{size} bytes", size));

    private static RangeOperand OneByte(Operand place) =>
        new(place.Text, ExpressionCompiler.ToAddress(place), new NumberOperand("1 byte", 1));

    private List<Predicate> Predicates(Observation observation, ObservationSpec spec, Values scope)
    {
        SourceText whole = source.Of(observation.Span);
        return observation.Claim switch
        {
            HoldsClaim => [],
            RelationClaim related when spec == ObservationTable.Value => [
                new Predicate(whole, "", false, false, Side(related.Value, scope)) { Relation = related.Relation },
            ],
            RelationClaim related when spec.Claims.HasFlag(Claims.Count) =>
                [new Predicate(whole, spec.Name, false, false, Amount(related.Value, spec, scope)) { Relation = related.Relation }],
            RelationClaim related => [
                new Predicate(whole, "", false, false, Compared(related.Value, scope)) { Relation = related.Relation },
            ],
            CountClaim count => [new Predicate(whole, spec.Name, false, false, Amount(count.Count, spec, scope))],
            DeltaClaim delta => [new Predicate(whole, spec.Name, false, true, Signed(delta.Amount, delta.Decreased, spec, scope))],
            PredicatesClaim all => [.. all.Predicates.Select(predicate => One(predicate, spec, scope))],
            _ => throw Error(observation, "this claim cannot be checked"),
        };
    }

    private Predicate One(Dsl.Ast.Predicate predicate, ObservationSpec spec, Values scope)
    {
        SourceText word = source.Of(predicate.Span);
        return predicate switch
        {
            BitPredicate bit => Bit(bit, word, spec, scope),
            RelationPredicate related => new Predicate(
                word, Field(related, related.Names[0], spec), false, false, Of(related.Names[0], related.Value, spec, scope))
            {
                Relation = related.Relation, Terms = [.. related.Names.Select(name => Field(related, name, spec))],
            },
            FieldPredicate field =>
                new Predicate(word, Field(field, field.Name, spec), false, false, Of(field.Name, field.Value, spec, scope)),
            DeltaPredicate delta => new Predicate(
                word, Field(delta, delta.Name, spec), false, true, Signed(delta.Amount, delta.Decreased, spec, scope)),
            PermissionsPredicate permissions when spec.Claims.HasFlag(Claims.Permissions) =>
                new Predicate(word, "perms", false, false, new TextOperand(permissions.Text, permissions.Text)),
            ListPredicate list when spec.Claims.HasFlag(Claims.List) => new Predicate(
                word, "", false, false, ExpressionCompiler.Evaluate(list.List, scope, source)),
            _ => throw Error(predicate, $"nothing like this can be said of {spec.Name}"),
        };
    }

    /// <summary>A thread is told by its name; any other field is a value.</summary>
    private Operand Of(string field, Expression value, ObservationSpec spec, Values scope) =>
        !spec.Fields.Any(known => known.Name == field && known.Kind == ParameterKind.Task) ? Amount(value, spec, scope)
        : value is NameExpression { Name: OfProcessExpression.First } first && !scope.TryGet(first.Name, out _)
            ? new SlotOperand(first.Name, TheFirst, SlotKind.Thread)
        : ExpressionCompiler.Evaluate(value, scope, source);

    // A def that is given a thread, a process or an event hides from the checker what can be said of it.
    // A name of the script may stand for a word, or for permissions.
    private Predicate Bit(BitPredicate bit, SourceText word, ObservationSpec spec, Values scope)
    {
        string name = spec.BitOf(bit.Name) == 0 && scope.TryGet(bit.Name, out Operand own) && own is TextOperand text
            ? text.Value
            : bit.Name;
        return spec.BitOf(name) is > 0 and var known ? new Predicate(word, name, bit.Negated, false, null) { Bit = known }
            : spec.Claims.HasFlag(Claims.Permissions) && !bit.Negated && IsPermissions(name)
                ? new Predicate(word, "perms", false, false, new TextOperand(name, name))
            : throw Error(bit, $"{spec.Name} has no '{name}'");
    }

    private static bool IsPermissions(string word) =>
        word is [('r' or '-'), ('w' or '-'), ('x' or '-'), ('p' or 's')];

    private string Field(Node node, string name, ObservationSpec spec) =>
        spec.HasKernelFields || spec.Fields.Any(field => field.Name == name) ? name : throw Error(node, $"{spec.Name} has no '{name}'");

    /// <summary>Counters of pages take a size too; so do the kernel's kB.</summary>
    private Operand Amount(Expression amount, ObservationSpec spec, Values scope)
    {
        Operand value = Value(amount, scope);
        return amount is NumberExpression { IsSize: true } && value is NumberOperand number
            ? number with { Value = number.Value / spec.BytesPerCount }
            : value;
    }

    private Operand Signed(Expression amount, bool decreased, ObservationSpec spec, Values scope)
    {
        Operand value = Amount(amount, spec, scope);
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
