// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>Makes operands of the arguments of a call, in the order of its parameters and then of its options.</summary>
internal static class OperandBinder
{
    /// <summary>The arguments of a call that the checker has bound.</summary>
    /// <param name="call">The call, or the expectation that looks.</param>
    public static IReadOnlyList<Operand> Bind(Node call, Values scope, SourceIndex source)
    {
        BoundCall open = scope.Meaning.Call(call)
            ?? throw new CompileException(source.Of(call.Span), "the checker has not bound this call");
        CallSpec spec = open.Spec;
        BoundCall bound = open.With(name => KindOf(name, scope))
            ?? throw new CompileException(source.Of(call.Span), $"{spec.Signature} does not take these arguments");
        var operands = new Operand[spec.Parameters.Count + spec.Options.Count];
        for (int i = 0; i < operands.Length; i++)
        {
            Parameter parameter = spec.At(i);
            operands[i] = bound[parameter.Name] is { } value
                ? Convert(parameter, value, bound[parameter.LengthName], scope, source)
                : AbsentOperand.Instance;
        }

        return operands;
    }

    /// <summary>What a name of the script is, as the forms of a call are told apart by it; null: none of the script's.</summary>
    private static ValueKind? KindOf(string name, Values scope) =>
        !scope.TryGet(name, out Operand operand) ? null : operand switch
        {
            SlotOperand slot => KindOf(slot.Kind),
            NumberOperand number => number.Kind,
            RangeOperand range => range.IsPage ? ValueKind.Page : ValueKind.Pages,
            AddressOperand => ValueKind.Address,
            TextOperand => ValueKind.Text,
            _ => ValueKind.Any,
        };

    /// <summary>What a name of this kind is to the language.</summary>
    public static ValueKind KindOf(SlotKind kind) => kind switch
    {
        SlotKind.Region => ValueKind.Region,
        SlotKind.Descriptor => ValueKind.File,
        SlotKind.Process => ValueKind.Process,
        SlotKind.Thread => ValueKind.Thread,
        SlotKind.Event => ValueKind.Event,
        SlotKind.Pin => ValueKind.Pin,
        SlotKind.Frame => ValueKind.Frame,
        SlotKind.Decision => ValueKind.Outcome,
        _ => ValueKind.Number,
    };

    private static Operand Convert(Parameter parameter, Expression value, Expression? length, Values scope, SourceIndex source)
    {
        Operand operand = ExpressionCompiler.Evaluate(value, scope, source);
        switch (parameter.Kind)
        {
            case ParameterKind.Flags:
                ExpressionCompiler.Even(operand, value, source);
                return operand;
            case ParameterKind.Range when length is not null:
                if (operand is RangeOperand { IsPage: false }
                    || (operand is not RangeOperand && ExpressionCompiler.ToRange(operand) is not null))
                {
                    throw new CompileException(
                        source.Of(length.Span), $"{operand.Text} is a range and has its length; a length follows an address");
                }

                Operand bytes = ExpressionCompiler.Evaluate(length, scope, source);
                Operand start = ExpressionCompiler.ToAddress(operand);
                return new RangeOperand($"{start.Text}, {bytes.Text}", start, bytes);
            case ParameterKind.Range:
                return (Operand?)ExpressionCompiler.ToRange(operand) ?? operand;
            case ParameterKind.Address or ParameterKind.AddressOrPin or ParameterKind.AddressOrPage or ParameterKind.Place:
                return ExpressionCompiler.ToOneAddress(operand, value, source);
            default:
                return operand;
        }
    }
}
