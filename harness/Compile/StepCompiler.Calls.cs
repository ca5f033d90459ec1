// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;
using FaultCost = Selftests.Harness.Steps.FaultCost;

namespace Selftests.Harness.Compile;

/// <summary>Calls and accesses, and what they must come to.</summary>
internal sealed partial class StepCompiler
{
    private void Call(CallStatement call, Values scope)
    {
        if (scripts.Def(call.Call.Name) is { } def)
        {
            Inline(def, call, scope);
            return;
        }

        CallSpec spec = CallTable.Find(call.Call.Name) ?? throw Error(call.Call, $"not modelled yet: {call.Call.Name}");
        if (spec.Group == CallGroup.Access)
        {
            Access(call, spec, Enum.Parse<AccessKind>(spec.Name, ignoreCase: true), scope);
            return;
        }

        IReadOnlyList<Operand> operands = OperandBinder.Bind(call.Call, scope, source);
        if (spec.Result == ResultKind.Frame)
        {
            int frame = NewSlot(call.Binding ?? "", SlotKind.Frame);
            target.Add(Remember(call, counter.Next(), operands[0], frame));
            Bind(call, frame, scope);
            return;
        }

        SupportRule.Check(spec, operands, support, call.Call, source);
        List<Outcome> expected = Outcomes(call, scope);
        bool inArena = spec.HasOptionalFirst && operands[0] is AbsentOperand;
        int bind = call.Binding is null && !inArena ? -1
            : NewSlot(call.Binding ?? "", call.May ? SlotKind.Decision : KindOf(spec.Result));
        target.Add(new CallStep
        {
            Id = NextId(call), Path = counter.Next(), Source = source.Of(call.Span), Process = process, Context = context,
            ModelOnly = modelOnly, Kernel = gates,
            Spec = spec, Operands = operands, Expected = expected, May = call.May,
            Fields = isJudgedByOthers ? [] : [.. call.Fields.Select(field => new FieldExpectation(field.Name, Value(field.Value, scope)))],
            Cost = Cost(call, scope), Bind = bind,
            Arena = inArena ? NewArena(operands[spec.IndexOf(spec.RegionLength!)], operands[spec.IndexOf("align")]) : -1,
        });
        Bind(call, bind, scope);
    }

    private static SlotKind KindOf(ResultKind result) => result switch
    {
        ResultKind.Region or ResultKind.Address => SlotKind.Region,
        ResultKind.File or ResultKind.Pipe or ResultKind.Uffd => SlotKind.Descriptor,
        ResultKind.Process => SlotKind.Process,
        ResultKind.Event => SlotKind.Event,
        ResultKind.Pin => SlotKind.Pin,
        _ => SlotKind.Number,
    };

    private void Access(CallStatement call, CallSpec spec, AccessKind kind, Values scope)
    {
        IReadOnlyList<Operand> operands = OperandBinder.Bind(call.Call, scope, source);
        Operand value = kind is AccessKind.Store or AccessKind.Fill ? operands[1] : new NumberOperand("0", 0);
        if (value is not (NumberOperand or SlotOperand { IsNumber: true })
            && (value is not TextOperand { Value.Length: > 0 } || kind == AccessKind.Fill))
        {
            throw Error(call.Call.Arguments[1], kind == AccessKind.Fill ? "a byte must stand here" : "a number or a text must stand here");
        }

        int size = SizeOf(call, spec, operands);

        List<Outcome> expected = Outcomes(call, scope);
        if (!isJudgedByOthers && call.Results.FirstOrDefault(result => result is KilledResult) is { } killed
            && (process < 0 || slots[process].Kind != SlotKind.Process))
        {
            throw Error(killed, "only a child can be killed by its own access: in c { ... } runs in one");
        }

        int bind = call.Binding is null ? -1 : NewSlot(call.Binding, SlotKind.Number);
        target.Add(new AccessStep
        {
            Id = NextId(call), Path = counter.Next(), Source = source.Of(call.Span), Process = process, Context = context,
            ModelOnly = modelOnly, Kernel = gates,
            Kind = kind, Target = operands[0], Value = value, Size = size, Expected = expected, Cost = Cost(call, scope), Bind = bind,
        });
        Bind(call, bind, scope);
    }

    /// <summary>
    /// How many bytes one instruction moves: the processor has such of 1, 2, 4 and 8, and what reaches over two pages is more than one
    /// access.
    /// </summary>
    private int SizeOf(CallStatement call, CallSpec spec, IReadOnlyList<Operand> operands)
    {
        if (spec.IndexOf(AccessCalls.Size) is not (>= 0 and var index) || operands[index] is AbsentOperand)
        {
            return 1;
        }

        if (operands[index] is not NumberOperand { Value: 1 or 2 or 4 or 8 } size)
        {
            throw Error(call.Call.Arguments[^1], "one instruction moves 1, 2, 4 or 8 bytes");
        }

        return operands[0] is not AddressOperand { FromEnd: false } place || ((place.Offset % 4096) + 4096) % 4096 + size.Value <= 4096
            ? (int)size.Value
            : throw Error(call.Call, $"{size.Text} at {place.Text} reach into the next page");
    }

    private void Bind(CallStatement call, int slot, Values scope)
    {
        if (call.Binding is not null)
        {
            scope.Define(call.Binding, new SlotOperand(call.Binding, slot, slots[slot].Kind));
        }
    }

    private List<Outcome> Outcomes(CallStatement call, Values scope)
    {
        if (isJudgedByOthers)
        {
            return [AnyOutcome.Instance];
        }

        if (call.Results.Count == 0)
        {
            return [OkOutcome.Instance];
        }

        // The fault's address belongs to the signal, wherever among the fields it stands.
        Operand? address = null;
        foreach (FieldValue field in call.Fields)
        {
            address = field.Name == "addr" ? Address(field.Value, scope) : address;
        }

        return [.. call.Results.Select(result => One(result, address, scope))];
    }

    private Operand Address(Expression value, Values scope) =>
        ExpressionCompiler.ToOneAddress(ExpressionCompiler.Evaluate(value, scope, source), value, source);

    private Outcome One(ExpectedResult result, Operand? address, Values scope) => result switch
    {
        OkResult => OkOutcome.Instance,
        SignalResult signal => Signalled(signal, address),
        ExitedResult exited => Exited(exited, scope),
        KilledResult killed => new KilledOutcome($"killed {killed.Signal}", SignalNumber(killed, killed.Signal)),
        ValueResult value => Valued(Value(value.Value, scope), value),
        _ => throw Error(result, "this result cannot be checked"),
    };

    private SignalOutcome Signalled(SignalResult signal, Operand? address)
    {
        int? code = signal.Code is null ? null
            : ConstantTable.Find(signal.Code) is { } constant ? (int)constant.Value
            : throw Error(signal, $"unknown code {signal.Code}");
        string text = signal.Code is null ? signal.Signal : $"{signal.Signal} {signal.Code}";
        return new SignalOutcome(
            address is null ? text : $"{text}, addr {address.Text}", SignalNumber(signal, signal.Signal), code, address);
    }

    private ExitedOutcome Exited(ExitedResult exited, Values scope) =>
        Value(exited.Code, scope) is (NumberOperand or SlotOperand { IsNumber: true }) and var code
            ? new ExitedOutcome($"exited {code.Text}", code)
            : throw Error(exited, "an exit status is a number");

    /// <summary>A value to compare with: numbers of descriptors and processes are each machine's own, and say nothing.</summary>
    private Operand Value(Expression value, Values scope) => ExpressionCompiler.Evaluate(value, scope, source) switch
    {
        SlotOperand { Kind: not (SlotKind.Number or SlotKind.Region) } slot => throw Error(
            value, $"{slot.Text} has no value to compare with: its number is each machine's own"),
        var operand => operand,
    };

    private Outcome Valued(Operand value, Node node) => value switch
    {
        NumberOperand { Kind: ValueKind.Address } raw => new NumberOutcome(raw.Text, raw.Value),
        NumberOperand { Kind: ValueKind.Signal } number => new SignalOutcome(number.Text, (int)number.Value, null, null),
        NumberOperand { Value: < 0 and >= -4095 } error => new ErrnoOutcome(error.Text, (int)-error.Value),
        NumberOperand number => new NumberOutcome(number.Text, number.Value),
        TextOperand { Value: "ok" } => OkOutcome.Instance,
        AddressOperand address => new AddressOutcome(address.Text, address),
        RangeOperand range when ExpressionCompiler.ToOneAddress(range, node, source) is AddressOperand start => new AddressOutcome(
            start.Text, start),
        SlotOperand { IsNumber: true } slot => new SlotOutcome(slot.Text, slot),
        SlotOperand slot => new AddressOutcome(slot.Text, new AddressOperand(slot.Text, slot.Slot, 0)),
        _ => throw Error(node, $"{value.Text} cannot be a result"),
    };

    private FaultCost? Cost(CallStatement call, Values scope)
    {
        if (isJudgedByOthers || call.Cost is not { } cost)
        {
            return null;
        }

        var none = new NumberOperand("0", 0);
        Operand count = cost.Count is null ? new NumberOperand("1", 1) : Value(cost.Count, scope);
        if (count is not (NumberOperand or SlotOperand { IsNumber: true }))
        {
            throw Error(cost, "faults are counted by a number");
        }

        // A fault that should be minor must not be major besides; a major one may well take a minor one on its way.
        return cost.Kind switch
        {
            FaultKind.None => new FaultCost("faults none", none, none),
            FaultKind.Minor => new FaultCost($"faults minor {count.Text}", count, none),
            _ => new FaultCost($"faults major {count.Text}", null, count),
        };
    }

    private int SignalNumber(Node node, string name) =>
        ConstantTable.Find(name) is { } constant ? (int)constant.Value : throw Error(node, $"unknown signal {name}");

    private string? ModelOnly(Statement statement) =>
        AttributeReader.Find(statement.Attributes, "model") is { } model ? AttributeReader.Text(model, source) : null;

    private IReadOnlyList<KernelGate> Gates(Statement statement) => AttributeReader.Gates(statement.Attributes, source);
}
