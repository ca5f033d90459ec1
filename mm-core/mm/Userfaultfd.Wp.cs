// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Write protection.
internal static partial class Userfaultfd
{
    /// <summary>A write to what is protected is noted, and not told.</summary>
    /// <remarks>include/linux/userfaultfd_k.h:userfaultfd_wp_async()</remarks>
    internal static bool IsWpAsync(Vma vma) => vma.UserfaultfdCtx?.Has(UffdFeatures.WpAsync) == true;

    /// <summary>What is not mapped can be protected too: files always, anonymous memory where that was asked for.</summary>
    /// <remarks>include/linux/userfaultfd_k.h:userfaultfd_wp_use_markers()</remarks>
    internal static bool UsesMarkers(Vma vma) => vma.Flags.Has(VmFlags.UffdWp)
        && (!vma.IsAnonymous || vma.UserfaultfdCtx?.Has(UffdFeatures.WpUnpopulated) == true);

    /// <summary>Protects the entries of a part of one mapping, or protects them no more.</summary>
    /// <remarks>mm/userfaultfd.c:uffd_wp_range()</remarks>
    internal static async KTask<Errno> WpRange(Vma vma, VirtAddr start, VirtAddr end, bool protects)
    {
        CpFlags flags = protects ? CpFlags.UffdWp
            : CpFlags.UffdWpResolve | (Mprotect.WantsWriteUpgrade(vma) ? CpFlags.TryChangeWritable : CpFlags.None);
        MmuGather tlb = MmuGather.Gather(vma.Mm);
        Errno err = await Mprotect.ChangeProtection(tlb, vma, start, end, flags);
        await tlb.Finish();
        return err;
    }

    /// <remarks>mm/userfaultfd.c:mwriteprotect_range(). Left out: hugetlbfs.</remarks>
    private static async KTask<Errno> WriteprotectRange(UserfaultfdCtx ctx, VirtAddr start, VirtAddr end, bool protects)
    {
        using (await ctx.Mm.MmapLock.Read())
        using (await ctx.MapChangingLock.Read())
        {
            // Nobody may take it down meanwhile; exit_mmap() took no lock once.
            Kernel.BugOn(ctx.Mm.Users == 0);
            ctx.Touch(Sharing.Read);
            if (ctx.MmapChanging > 0)
            {
                return Errno.EAGAIN;
            }

            Errno err = Errno.ENOENT;
            for (Vma? vma = ctx.Mm.Vmas.FindIntersection(start, end); vma is not null && vma.Start < end; vma = ctx.Mm.Vmas.Next(vma))
            {
                err = !vma.Flags.Has(VmFlags.UffdWp) ? Errno.ENOENT
                    : await WpRange(vma, VirtAddr.Max(start, vma.Start), VirtAddr.Min(end, vma.End), protects);
                if (err != 0)
                {
                    break;
                }
            }

            return err;
        }
    }
}
