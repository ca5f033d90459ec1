// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;

namespace Selftests.MmCore;

/// <summary>VmFlags in the words of /proc.</summary>
public static class VmFlagsExtensions
{
    // Order and letters of fs/proc/task_mmu.c:show_smap_vma_flags(); it goes by bit number.
    private static readonly (VmFlags Flag, string Letters)[] Mnemonics =
    [
        (VmFlags.Read, "rd"), (VmFlags.Write, "wr"), (VmFlags.Exec, "ex"), (VmFlags.Shared, "sh"),
        (VmFlags.MayRead, "mr"), (VmFlags.MayWrite, "mw"), (VmFlags.MayExec, "me"), (VmFlags.MayShare, "ms"),
        (VmFlags.GrowsDown, "gd"), (VmFlags.UffdMissing, "um"), (VmFlags.PfnMap, "pf"), (VmFlags.MaybeGuard, "gu"), (VmFlags.UffdWp, "uw"),
        (VmFlags.Locked, "lo"), (VmFlags.Io, "io"), (VmFlags.SeqRead, "sr"), (VmFlags.RandRead, "rr"),
        (VmFlags.DontCopy, "dc"), (VmFlags.DontExpand, "de"), (VmFlags.LockOnFault, "lf"), (VmFlags.Account, "ac"),
        (VmFlags.NoReserve, "nr"), (VmFlags.Hugetlb, "ht"), (VmFlags.Sync, "sf"), (VmFlags.WipeOnFork, "wf"),
        (VmFlags.DontDump, "dd"), (VmFlags.SoftDirty, "sd"), (VmFlags.MixedMap, "mm"), (VmFlags.HugePage, "hg"),
        (VmFlags.NoHugePage, "nh"), (VmFlags.Mergeable, "mg"), (VmFlags.Droppable, "dp"), (VmFlags.UffdMinor, "ui"),
        (VmFlags.Sealed, "sl"),
    ];

    public static bool Has(this VmFlags flags, VmFlags any) => (flags & any) != 0;

    /// <summary>The line VmFlags of smaps: two letters per set flag.</summary>
    /// <remarks>fs/proc/task_mmu.c:show_smap_vma_flags()</remarks>
    public static string ToSmapsString(this VmFlags flags)
    {
        StringBuilder text = new();
        foreach ((VmFlags flag, string letters) in Mnemonics)
        {
            if (flags.Has(flag))
            {
                text.Append(text.Length == 0 ? "" : " ").Append(letters);
            }
        }

        return text.ToString();
    }

    /// <summary>The four letters of /proc/PID/maps: rwxp, or rwxs where the mapping may be shared.</summary>
    /// <remarks>fs/proc/task_mmu.c:show_vma_header_prefix()</remarks>
    public static string ToMapsString(this VmFlags flags) =>
        $"{(flags.Has(VmFlags.Read) ? 'r' : '-')}{(flags.Has(VmFlags.Write) ? 'w' : '-')}" +
        $"{(flags.Has(VmFlags.Exec) ? 'x' : '-')}{(flags.Has(VmFlags.MayShare) ? 's' : 'p')}";
}
