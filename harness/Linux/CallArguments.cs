// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>The operands of a call as the kernel's own parameters: ranges become address and length, what was left out its default.</summary>
internal static class CallArguments
{
    private const long MapFixedNoReplace = 0x100000;
    private const long MapFixed = 0x10;
    private static readonly NumberOperand Zero = new("0", 0);
    private static readonly NumberOperand MinusOne = new("-1", -1);

    public static IReadOnlyList<Operand> Of(CallStep call, CaseProgram program, Version kernel) => call.Name switch
    {
        "mmap" => Mmap(call, program),
        "PAGEMAP_SCAN" => [.. call.Operands.Select((operand, i) => operand is AbsentOperand ? Scan(i, kernel) : operand).SelectMany(Flat)],
        "wait" => [call.Operands.Count == 0 || call.Operands[0] is AbsentOperand ? MinusOne : call.Operands[0]],
        _ => [.. call.Operands.SelectMany(Flat)],
    };

    private static NumberOperand Scan(int index, Version kernel) => index switch
    {
        ScanDefaults.ReturnIndex when kernel < ScanDefaults.FirstWithGuard => new NumberOperand("", ScanDefaults.CategoriesBeforeGuard),
        ScanDefaults.ReturnIndex => new NumberOperand("", ScanDefaults.Categories),
        ScanDefaults.VecLengthIndex => new NumberOperand("", ScanDefaults.VecLength),
        _ => Zero,
    };

    private static IEnumerable<Operand> Flat(Operand operand) => operand switch
    {
        RangeOperand range => [range.Start, range.Length],
        AbsentOperand => [Zero],
        _ => [operand],
    };

    private static Operand[] Mmap(CallStep call, CaseProgram program)
    {
        Operand address = At(call, 0);
        Operand flags = At(call, 3);
        int arena = call.Bind >= 0 ? program.Slots[call.Bind].Arena : -1;
        if (address is AbsentOperand && arena >= 0)
        {
            // Its own slot of the arena, at the same address in every run: no neighbours, page tables of its own.
            address = new NumberOperand("", unchecked((long)(Wire.ArenaBase + ((ulong)arena * Wire.ArenaSlot))));
            if (flags is NumberOperand number && (number.Value & MapFixed) == 0)
            {
                flags = number with { Value = number.Value | MapFixedNoReplace };
            }
        }

        Operand fd = At(call, 4);
        return [Present(address), At(call, 1), Present(At(call, 2)), Present(flags), fd is AbsentOperand ? MinusOne : fd, Present(At(call, 5))];
    }

    private static Operand Present(Operand operand) => operand is AbsentOperand ? Zero : operand;

    private static Operand At(CallStep call, int index) => index < call.Operands.Count ? call.Operands[index] : AbsentOperand.Instance;
}
