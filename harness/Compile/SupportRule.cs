// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>
/// Refuses what the machine cannot do with a value that only the compiler knows: the parameter of a def hides it from the checker.
/// </summary>
internal static class SupportRule
{
    public static void Check(CallSpec spec, IReadOnlyList<Operand> operands, ISupport support, Node call, SourceIndex source)
    {
        for (int i = 0; i < operands.Count; i++)
        {
            Parameter parameter = spec.At(i);
            if (operands[i] is NumberOperand { Value: not 0 } number && parameter.Kind == ParameterKind.Flags)
            {
                Flags(spec, parameter, number, support, call, source);
            }
            else if (operands[i] is TextOperand path && parameter.Kind == ParameterKind.Path)
            {
                Path(parameter, path, support, call, source);
            }
        }
    }

    private static void Path(Parameter parameter, TextOperand path, ISupport support, Node call, SourceIndex source)
    {
        if (parameter.Besides.Contains(path.Value) && !support.Has($"file {path.Value}"))
        {
            throw new CompileException(source.Of(call.Span), $"not modelled yet: {path.Text}");
        }

        if (!parameter.Besides.Contains(path.Value) && IsOnDisk(path.Value) && !support.Has("file disk"))
        {
            throw new CompileException(source.Of(call.Span), $"not modelled yet: a file on the disk, {path.Text}");
        }
    }

    private static void Flags(CallSpec spec, Parameter parameter, NumberOperand number, ISupport support, Node call, SourceIndex source)
    {
        ulong value = unchecked((ulong)number.Value);
        foreach (Constant constant in parameter.Families.SelectMany(ConstantTable.Of).Where(parameter.Has))
        {
            bool isMeant = constant.Value != 0 && (constant.IsFlag ? (value & constant.Value) == constant.Value : value == constant.Value);
            if (isMeant && !support.Has($"flag {spec.Name} {constant.Name}"))
            {
                throw new CompileException(source.Of(call.Span), $"not modelled yet: {constant.Name}");
            }
        }
    }

    private static bool IsOnDisk(string path) => path != "/dev/shm" && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
