// SPDX-License-Identifier: GPL-2.0-or-later
using static Selftests.Dsl.Parameters;

namespace Selftests.Dsl;

/// <summary>Steps inside the kernel: long-term pins, the fault handler, and the world around a process.</summary>
internal static class KernelCalls
{
    public static readonly CallSpec[] All =
    [
        Call(CallGroup.Interface, "pin", ResultKind.Pin, TheRange, Flags("flags", ConstantFamily.Foll).Optional()),
        Call(CallGroup.Interface, "unpin", ResultKind.Zero, Of(ParameterKind.Pin, "pin")),
        Call(CallGroup.Interface, "page_of", ResultKind.Frame, TheAddress),
        Model("handle_mm_fault", ResultKind.FaultBits, TheAddress, Flags("flags", ConstantFamily.FaultFlag)),
        Model("fixup_user_fault", ResultKind.Zero, TheAddress,
            Flags("flags", ConstantFamily.FaultFlag).Only("FAULT_FLAG_WRITE", "FAULT_FLAG_ALLOW_RETRY").Optional()),
        Model("reclaim", ResultKind.Zero, TheRange),
        Model("swap_out", ResultKind.Zero, TheRange),
        Model("lock_page", ResultKind.Zero, TheAddress),
        Model("unlock_page", ResultKind.Zero, TheAddress),
        Model("fail", ResultKind.Zero, Of(ParameterKind.Word, "point") with
            {
                Only = ["alloc_page", "alloc_pte", "alloc_table", "swap_slot", "charge", "add_to_page_cache", "acct_blocks"],
            })
            .WithOptions(Number("nth")),
        Model("ksm_scan", ResultKind.Zero),
        Model("khugepaged_scan", ResultKind.Zero, TheRange),
        Model("migrate", ResultKind.Zero, TheRange).WithOptions(Number("node")),
        Model("numa_hint", ResultKind.Zero, TheRange),
        Model("signal", ResultKind.Zero, Of(ParameterKind.Task, "task"), Flags("signal", ConstantFamily.Signal)),
    ];

    private static CallSpec Model(string name, ResultKind result, params Parameter[] parameters) =>
        Call(CallGroup.Model, name, result, parameters);
}
