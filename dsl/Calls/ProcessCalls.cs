// SPDX-License-Identifier: GPL-2.0-or-later
using static Selftests.Dsl.Parameters;

namespace Selftests.Dsl;

/// <summary>Calls on processes, their limits and their memory.</summary>
internal static class ProcessCalls
{
    private static readonly MachineNeed OwnSwap = new("swap", "swap file", "swap 64 pages");

    /// <summary>No limit that a script can name: the hard one is left as it is, so that the soft one can go up again.</summary>
    private const long HardStays = -2;

    public static readonly CallSpec[] All =
    [
        Syscall("fork", ResultKind.Process).WithOptions(Of(ParameterKind.Word, "as") with { Only = ["nobody"] }) with
        {
            // Pages that it has made shared by then stay so: the parent copies them at its next store.
            Restores = StateParts.All & ~StateParts.Rights,
        },
        Syscall("vfork", ResultKind.Process),
        Syscall("exit", ResultKind.Never, Number("code")) with { EndsProcesses = true },
        Syscall("wait", ResultKind.Status, Of(ParameterKind.Process, "process")),
        Syscall("kill", ResultKind.Zero, Of(ParameterKind.Process, "process"), Flags("signal", ConstantFamily.Signal)) with
        {
            EndsProcesses = true,
        },
        Syscall("prctl", ResultKind.Count, Flags("option", ConstantFamily.Prctl),
            Flags("arg2", ConstantFamily.Mdwe, ConstantFamily.ThpDisable).Optional(), Flags("arg3", ConstantFamily.ThpDisable).Optional(),
            Number("arg4").Optional(), Number("arg5").Optional()),
        Syscall("setrlimit", ResultKind.Zero, Flags("resource", ConstantFamily.Rlimit), Length("limit").Or(ConstantFamily.Rlim),
            Length("hard").Or(ConstantFamily.Rlim).Optional(HardStays)),
        Call(CallGroup.Interface, "drop_capability", ResultKind.Zero, Flags("capability", ConstantFamily.Capability)),
        Syscall("process_vm_readv", ResultKind.Count, Of(ParameterKind.Process, "process"), Of(ParameterKind.Range, "local"),
            Of(ParameterKind.Range, "remote")),
        Syscall("process_vm_writev", ResultKind.Count, Of(ParameterKind.Process, "process"), Of(ParameterKind.Range, "local"),
            Of(ParameterKind.Range, "remote")),
        Syscall("swapon", ResultKind.Zero) with { Needs = OwnSwap },
        Syscall("swapoff", ResultKind.Zero) with { Needs = OwnSwap },
        Syscall("process_mrelease", ResultKind.Zero, Of(ParameterKind.Process, "process"), Number("flags").Optional()),
    ];
}
