// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>
/// The operands of a call as the kernel's own parameters: ranges become address and length, what was left out its default.
/// </summary>
internal static class CallArguments
{
    /// <summary>Before it there was no PAGE_IS_GUARD, and asking for it is EINVAL.</summary>
    private static readonly Version FirstWithGuard = new(6, 15);
    private static readonly long Guard = Value("PAGE_IS_GUARD");
    private static readonly long MapFixed = Value("MAP_FIXED");
    private static readonly long MapFixedNoReplace = Value("MAP_FIXED_NOREPLACE");

    public static IReadOnlyList<Operand> Of(CallStep call, Version kernel)
    {
        var arguments = new List<Operand>(call.Operands.Count + 1);
        long? arena = ArenaOf(call);
        for (int i = 0; i < call.Operands.Count; i++)
        {
            Parameter parameter = call.Spec.At(i);
            switch (call.Operands[i])
            {
                case var _ when parameter.IsCompiled:
                    break;
                case RangeOperand range:
                    arguments.Add(range.Start);
                    arguments.Add(range.Length);
                    break;
                case AbsentOperand:
                    arguments.Add(new NumberOperand("", i == 0 && arena is { } start ? start : Absent(parameter, kernel)));
                    break;
                case NumberOperand flags when arena is not null && parameter.Kind == ParameterKind.Flags
                    && parameter.Takes(ConstantFamily.Map):
                    arguments.Add((flags.Value & MapFixed) == 0 ? flags with { Value = flags.Value | MapFixedNoReplace } : flags);
                    break;
                case var operand:
                    arguments.Add(operand);
                    break;
            }
        }

        return arguments;
    }

    /// <summary>Its own slot of the arena, at the same address in every run: no neighbours, page tables of its own.</summary>
    private static long? ArenaOf(CallStep call) =>
        call.Arena >= 0 ? unchecked((long)(Wire.ArenaBase + ((ulong)call.Arena * Wire.ArenaSlot))) : null;

    private static long Absent(Parameter parameter, Version kernel) =>
        kernel < FirstWithGuard && parameter.Takes(ConstantFamily.PageIs) ? parameter.Absent & ~Guard : parameter.Absent;

    private static long Value(string constant) => unchecked((long)ConstantTable.Find(constant)!.Value);
}
