// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>Puts the arguments of a call into the order of its operands, whichever form the script chose.</summary>
internal static class CallBinder
{
    public static IReadOnlyList<Operand> Bind(CallExpression call, CallShape shape, Scope scope, SourceIndex source)
    {
        var positional = new List<Operand>();
        var named = new Dictionary<string, Operand>();
        foreach (Argument argument in call.Arguments)
        {
            Operand value = ExpressionCompiler.Evaluate(argument.Value, scope, source);
            if (argument.Name is null)
            {
                positional.Add(value);
            }
            else
            {
                named[argument.Name] = value;
            }
        }

        if (shape.Name == "mmap" && IsLengthFirst(positional))
        {
            positional.Insert(0, AbsentOperand.Instance);
        }

        return Place(call, shape, positional, named, source);
    }

    /// <summary><c>mmap(len, prot, flags, ...)</c>: NULL, addr() and a number before length and protection are addresses.</summary>
    private static bool IsLengthFirst(List<Operand> positional) =>
        positional is [NumberOperand first, ..] && !IsAddress(first)
        && (positional.Count <= 3 || IsFlags(positional[2]) || !IsFlags(positional[3]));

    private static bool IsFlags(Operand operand) => operand.Text.Contains("MAP_", StringComparison.Ordinal);

    private static List<Operand> Place(
        CallExpression call, CallShape shape, List<Operand> positional, Dictionary<string, Operand> named, SourceIndex source)
    {
        bool split = IsSplit(shape, positional);
        var operands = new List<Operand>(shape.Parameters.Count);
        int next = 0;
        foreach ((string name, ParameterShape kind) in shape.Parameters)
        {
            if (named.Remove(name, out Operand? given))
            {
                operands.Add(Convert(given, kind));
            }
            else if (next >= positional.Count)
            {
                operands.Add(AbsentOperand.Instance);
            }
            else if (kind == ParameterShape.Range && split && next + 1 < positional.Count)
            {
                operands.Add(Range(positional[next], positional[next + 1]));
                next += 2;
            }
            else
            {
                operands.Add(Convert(positional[next++], kind));
            }
        }

        if (next < positional.Count || named.Count > 0)
        {
            throw new CompileException(source.Of(call.Span), $"{shape.Name} does not take these arguments");
        }

        return operands;
    }

    /// <summary>Whether the first range of the call is written as address and length.</summary>
    private static bool IsSplit(CallShape shape, List<Operand> positional)
    {
        int at = shape.Parameters.TakeWhile(parameter => parameter.Shape != ParameterShape.Range).Count();
        if (at >= shape.Parameters.Count || at >= positional.Count)
        {
            return false;
        }

        if (positional[at] is not (RangeOperand or SlotOperand))
        {
            return true;
        }

        // With a whole range in front, one operand too many can only be its length.
        return positional.Count > shape.Parameters.Count || (shape.Name == "mremap" && positional.Count == 4 && !IsAddress(positional[3]));
    }

    private static bool IsAddress(Operand operand) =>
        operand is RangeOperand or SlotOperand or AddressOperand
        || operand is NumberOperand { Text: "NULL" or ['a', 'd', 'd', 'r', '(', ..] };

    private static RangeOperand Range(Operand start, Operand length)
    {
        Operand address = ExpressionCompiler.ToAddress(start);
        return new RangeOperand($"{address.Text}, {length.Text}", address, length);
    }

    private static Operand Convert(Operand operand, ParameterShape kind) => kind switch
    {
        ParameterShape.Range => (Operand?)ExpressionCompiler.ToRange(operand) ?? operand,
        ParameterShape.Address => ExpressionCompiler.ToAddress(operand),
        _ => operand,
    };
}
