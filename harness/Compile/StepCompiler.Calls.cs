// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;
using FaultCost = Selftests.Harness.Steps.FaultCost;

namespace Selftests.Harness.Compile;

/// <summary>Calls and accesses, and what they must come to.</summary>
internal sealed partial class StepCompiler
{
    private void Call(CallStatement call, Scope scope)
    {
        if (scripts.Def(call.Call.Name) is { } def)
        {
            Inline(def, call, scope);
            return;
        }

        CallSpec spec = CallTable.Find(call.Call.Name) ?? throw Error(call.Call, $"not modelled yet: {call.Call.Name}");
        if (spec.Group == CallGroup.Access)
        {
            Access(call, KindOf(call, spec.Name), scope);
            return;
        }

        IReadOnlyList<Operand> operands = OperandBinder.Bind(spec, call.Call, scope, slots, source);
        List<Outcome> expected = Outcomes(call, scope);
        bool inArena = spec.Name == "mmap" && operands[0] is AbsentOperand;
        int bind = call.Binding is null && !inArena ? -1
            : NewSlot(call.Binding ?? "", call.May ? SlotKind.Decision : KindOf(spec.Result), inArena ? NewArena(operands[1], operands[6]) : -1);
        target.Add(new CallStep
        {
            Id = NextId(call), Path = counter.Next(), Source = source.Of(call.Span), Process = process, Context = context,
            ModelOnly = ModelOnly(call), Kernel = Gates(call),
            Name = spec.Name, Operands = operands, Expected = expected, May = call.May,
            Fields = [.. call.Fields.Select(field => new FieldExpectation(field.Name, ExpressionCompiler.Evaluate(field.Value, scope, source)))],
            Cost = Cost(call, scope), Bind = bind,
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

    private AccessKind KindOf(CallStatement call, string name) => name switch
    {
        "load" => AccessKind.Load,
        "store" => AccessKind.Store,
        "fill" => AccessKind.Fill,
        "fetch" => AccessKind.Fetch,
        _ => throw Error(call.Call, $"not modelled yet: {name}"),
    };

    private void Access(CallStatement call, AccessKind kind, Scope scope)
    {
        ValueList<Argument> arguments = call.Call.Arguments;
        Operand where = ExpressionCompiler.Evaluate(arguments[0].Value, scope, source);
        Operand place = kind == AccessKind.Fill ? ExpressionCompiler.ToRange(where) ?? where : ExpressionCompiler.ToAddress(where);
        byte value = 0;
        if (arguments.Count > 1)
        {
            value = ExpressionCompiler.Evaluate(arguments[1].Value, scope, source) is NumberOperand number
                ? unchecked((byte)number.Value)
                : throw Error(arguments[1], "a byte must stand here");
        }

        List<Outcome> expected = Outcomes(call, scope);
        int bind = call.Binding is null ? -1 : NewSlot(call.Binding, SlotKind.Number);
        target.Add(new AccessStep
        {
            Id = NextId(call), Path = counter.Next(), Source = source.Of(call.Span), Process = process, Context = context,
            ModelOnly = ModelOnly(call), Kernel = Gates(call),
            Kind = kind, Target = place, Value = value, Expected = expected, Cost = Cost(call, scope), Bind = bind,
        });
        Bind(call, bind, scope);
    }

    private static void Bind(CallStatement call, int slot, Scope scope)
    {
        if (call.Binding is not null)
        {
            scope.Define(call.Binding, new SlotOperand(call.Binding, slot));
        }
    }

    private List<Outcome> Outcomes(CallStatement call, Scope scope)
    {
        if (call.Results.Count == 0)
        {
            return [OkOutcome.Instance];
        }

        // The fault's address belongs to the signal, wherever among the fields it stands.
        Operand? address = null;
        foreach (FieldValue field in call.Fields)
        {
            address = field.Name == "addr" ? ExpressionCompiler.ToAddress(ExpressionCompiler.Evaluate(field.Value, scope, source)) : address;
        }

        return [.. call.Results.Select(result => One(result, address, scope))];
    }

    private Outcome One(ExpectedResult result, Operand? address, Scope scope) => result switch
    {
        OkResult => OkOutcome.Instance,
        SignalResult signal => Signalled(signal, address),
        ExitedResult exited => Exited(exited, scope),
        KilledResult killed => new KilledOutcome($"killed {killed.Signal}", SignalNumber(killed, killed.Signal)),
        ValueResult value => Valued(ExpressionCompiler.Evaluate(value.Value, scope, source), value),
        _ => throw Error(result, "this result cannot be checked"),
    };

    private SignalOutcome Signalled(SignalResult signal, Operand? address)
    {
        int? code = signal.Code is null ? null
            : ConstantTable.Find(signal.Code) is { } constant ? (int)constant.Value
            : throw Error(signal, $"unknown code {signal.Code}");
        string text = signal.Code is null ? signal.Signal : $"{signal.Signal} {signal.Code}";
        return new SignalOutcome(address is null ? text : $"{text}, addr {address.Text}", SignalNumber(signal, signal.Signal), code, address);
    }

    private ExitedOutcome Exited(ExitedResult exited, Scope scope) =>
        ExpressionCompiler.Evaluate(exited.Code, scope, source) is NumberOperand code ? new ExitedOutcome($"exited {code.Text}", (int)code.Value)
            : throw Error(exited, "an exit status is a number");

    private Outcome Valued(Operand value, Node node) => value switch
    {
        NumberOperand { Kind: ValueKind.Address } raw => new NumberOutcome(raw.Text, raw.Value),
        NumberOperand { Kind: ValueKind.Signal } number => new SignalOutcome(number.Text, (int)number.Value, null, null),
        NumberOperand { Value: < 0 and >= -4095 } error => new ErrnoOutcome(error.Text, (int)-error.Value),
        NumberOperand number => new NumberOutcome(number.Text, number.Value),
        TextOperand { Value: "ok" } => OkOutcome.Instance,
        AddressOperand address => new AddressOutcome(address.Text, address),
        RangeOperand { Start: AddressOperand start } => new AddressOutcome(start.Text, start),
        SlotOperand slot when slots[slot.Slot].Kind == SlotKind.Region =>
            new AddressOutcome(slot.Text, new AddressOperand(slot.Text, slot.Slot, 0)),
        SlotOperand slot => new SlotOutcome(slot.Text, slot.Slot),
        _ => throw Error(node, $"{value.Text} cannot be a result"),
    };

    private FaultCost? Cost(CallStatement call, Scope scope)
    {
        if (call.Cost is not { } cost)
        {
            return null;
        }

        int count = cost.Count is null ? 1
            : ExpressionCompiler.Evaluate(cost.Count, scope, source) is NumberOperand number ? (int)number.Value
            : throw Error(cost, "faults are counted by a number");

        // A fault that should be minor must not be major besides; a major one may well take a minor one on its way.
        return cost.Kind switch
        {
            FaultKind.None => new FaultCost("faults none", 0, 0),
            FaultKind.Minor => new FaultCost($"faults minor {count}", count, 0),
            _ => new FaultCost($"faults major {count}", null, count),
        };
    }

    private int SignalNumber(Node node, string name) =>
        ConstantTable.Find(name) is { } constant ? (int)constant.Value : throw Error(node, $"unknown signal {name}");

    private string? ModelOnly(Statement statement) =>
        AttributeReader.Find(statement.Attributes, "model") is { } model ? AttributeReader.Text(model, source) : null;

    private IReadOnlyList<KernelGate> Gates(Statement statement) => AttributeReader.Gates(statement.Attributes, source);
}
