// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>How VMAs get, share and lose their anon_vmas.</summary>
/// <remarks>
/// A VMA owns the anon_vma that its new pages belong to, and is linked to one more per ancestor whose pages it may still map:
/// <code>
///   grandparent A      A: a          a is the root; b's parent is a, c's parent is b
///   parent      B      B: b a
///   child       C      C: c b a      AnonVmaChain[0] is the youngest
/// </code>
/// </remarks>
internal static partial class Rmap
{
    /// <summary>Gives the VMA an anon_vma before its first anonymous page.</summary>
    /// <remarks>mm/rmap.c:__anon_vma_prepare()</remarks>
    internal static KTask<Errno> AnonVmaPrepare(Vma vma) =>
        vma.AnonVma is null ? AnonVmaPrepareSlow(vma) : default;

    /// <summary>Links <paramref name="dst"/> to every anon_vma of <paramref name="src"/>, and counts the one it owns.</summary>
    /// <remarks>
    /// mm/rmap.c:anon_vma_clone(). A split or a copy comes with its anon_vma set. A fork comes without: it may take over one that nobody
    /// owns any more, so that a process that forks, exits and forks again does not grow the chain for ever.
    /// </remarks>
    internal static KTask<Errno> AnonVmaClone(Vma dst, Vma src) => src.HasAnonVmaChain ? AnonVmaCloneSlow(dst, src) : default;

    private static async KTask<Errno> AnonVmaCloneSlow(Vma dst, Vma src)
    {
        using (await src.AnonVmaChain[0].AnonVma.Rwsem.Write())
        {
            AnonVmaCloneLocked(dst, src);
        }

        return 0;
    }

    /// <summary>Links a child's VMA to its parent's anon_vmas and gives it one of its own.</summary>
    /// <remarks>mm/rmap.c:anon_vma_fork()</remarks>
    internal static async KTask<Errno> AnonVmaFork(Vma vma, Vma parent)
    {
        if (parent.AnonVma is null)
        {
            return 0;
        }

        // Without an owner: cloning may find an anon_vma to reuse.
        vma.AnonVma = null;
        Errno err = await AnonVmaClone(vma, parent);
        if (err != 0 || vma.AnonVma is not null)
        {
            return err;
        }

        AnonVma anonVma = vma.Mm.Machine.AnonVmas.Alloc(parent.AnonVma);
        using (await anonVma.Rwsem.Write())
        {
            // The root outlives every anon_vma of its tree: they all use its lock.
            anonVma.Root.RefCount++;
            vma.AnonVma = anonVma;
            anonVma.NumActiveVmas++;
            ChainLinkLocked(vma, anonVma);
            parent.AnonVma.NumChildren++;
        }

        return 0;
    }

    /// <summary>Unlinks the VMA from every anon_vma; those that lose their last VMA are freed.</summary>
    /// <remarks>mm/rmap.c:unlink_anon_vmas()</remarks>
    internal static KTask<Unit> UnlinkAnonVmas(Vma vma) => vma.HasAnonVmaChain ? UnlinkAnonVmasSlow(vma) : default;

    private static async KTask<Unit> UnlinkAnonVmasSlow(Vma vma)
    {
        AnonVma root = vma.AnonVmaChain[0].AnonVma.Root;
        using (await root.Rwsem.Write())
        {
            UnlinkAnonVmasLocked(vma, root);
        }

        FreeEmptyAnonVmas(vma);
        return default;
    }

    /// <summary>The neighbour's anon_vma, if VMA and neighbour may become one mapping again one day.</summary>
    /// <remarks>
    /// mm/vma.c:find_mergeable_anon_vma(). Otherwise mprotect back and forth, with faults in between, would leave two anon_vmas,
    /// which keep the mappings apart for ever.
    /// </remarks>
    internal static AnonVma? FindMergeableAnonVma(Vma vma)
    {
        Vma? next = vma.Mm.Vmas.Next(vma);
        Vma? previous = vma.Mm.Vmas.Previous(vma);
        return (next is null ? null : ReusableAnonVma(next, vma, next))
            ?? (previous is null ? null : ReusableAnonVma(previous, previous, vma));
    }

    /// <summary>Was it forked from a parent, so that it may map pages that are not yet copied?</summary>
    /// <remarks>mm/vma.c:vma_is_fork_child()</remarks>
    internal static bool IsForkChild(Vma? vma) => vma?.AnonVma is not null && vma.AnonVmaChain.Count != 1;

    /// <summary>Takes a VMA whose borders are about to move out of its anon_vmas' trees, which are sorted by them.</summary>
    /// <remarks>mm/vma.c:anon_vma_interval_tree_pre_update_vma()</remarks>
    internal static void PreUpdateLocked(Vma vma, AnonVma anonVma)
    {
        anonVma.Rwsem.AssertWriteHeld();
        if (vma.HasAnonVmaChain)
        {
            foreach (AnonVmaChain link in vma.AnonVmaChain)
            {
                link.AnonVma.Remove(link);
            }
        }
    }

    /// <remarks>mm/vma.c:anon_vma_interval_tree_post_update_vma()</remarks>
    internal static void PostUpdateLocked(Vma vma, AnonVma anonVma)
    {
        anonVma.Rwsem.AssertWriteHeld();
        if (vma.HasAnonVmaChain)
        {
            foreach (AnonVmaChain link in vma.AnonVmaChain)
            {
                link.AnonVma.Insert(link);
            }
        }
    }

    private static async KTask<Errno> AnonVmaPrepareSlow(Vma vma)
    {
        vma.Mm.MmapLock.AssertHeld();
        AnonVma? found = FindMergeableAnonVma(vma);
        AnonVma anonVma = found ?? vma.Mm.Machine.AnonVmas.Alloc(parent: null);
        using (await anonVma.Rwsem.Write())
        {
            // Faults run side by side under mmap_lock:R; another one may have been faster.
            if (vma.AnonVma is null)
            {
                if (found is null)
                {
                    anonVma.NumChildren++;
                }

                vma.AnonVma = anonVma;
                ChainLinkLocked(vma, anonVma);
                anonVma.NumActiveVmas++;
                return 0;
            }
        }

        if (found is null)
        {
            PutAnonVma(anonVma);
        }

        return 0;
    }

    private static void AnonVmaCloneLocked(Vma dst, Vma src)
    {
        src.AnonVmaChain[0].AnonVma.Rwsem.AssertWriteHeld();
        bool mayReuse = dst.AnonVma is null && src.AnonVma is not null;

        // The oldest first: it is the least likely to get further pages.
        for (int i = src.AnonVmaChain.Count - 1; i >= 0; i--)
        {
            AnonVma anonVma = src.AnonVmaChain[i].AnonVma;
            ChainLinkLocked(dst, anonVma);
            if (mayReuse && dst.AnonVma is null && IsReusable(anonVma, src))
            {
                dst.AnonVma = anonVma;
            }
        }

        if (dst.AnonVma is not null)
        {
            dst.AnonVma.NumActiveVmas++;
        }
    }

    /// <summary>
    /// Nobody owns it, and at most one fork hangs below it. A root has itself as a child and so never qualifies while used.
    /// </summary>
    private static bool IsReusable(AnonVma anonVma, Vma src)
    {
        if (src.Mm.Bugs.Has(KnownBug.AnonVmaDoubleReuse))
        {
            return anonVma != src.AnonVma && anonVma.NumChildren + anonVma.NumActiveVmas < 2;
        }

        return anonVma.NumChildren < 2 && anonVma.NumActiveVmas == 0;
    }

    private static void UnlinkAnonVmasLocked(Vma vma, AnonVma root)
    {
        root.Rwsem.AssertWriteHeld();
        foreach (AnonVmaChain link in vma.AnonVmaChain)
        {
            Kernel.BugOn(link.AnonVma.Root != root);
            link.AnonVma.Remove(link);
            if (link.AnonVma.LinkCount == 0)
            {
                link.AnonVma.Parent.NumChildren--;
            }
        }

        if (vma.AnonVma is not null)
        {
            vma.AnonVma.NumActiveVmas--;
            vma.AnonVma = null;
        }

        // Only who removed the last link frees: another VMA may lose its link as soon as the lock is dropped.
        vma.AnonVmaChain.RemoveAll(link => link.AnonVma.LinkCount != 0);
    }

    /// <summary>The second round, without the lock: freeing the root frees the lock itself.</summary>
    private static void FreeEmptyAnonVmas(Vma vma)
    {
        foreach (AnonVmaChain link in vma.AnonVmaChain)
        {
            Kernel.WarnOn(vma.Mm.Machine, link.AnonVma.NumChildren != 0);
            Kernel.WarnOn(vma.Mm.Machine, link.AnonVma.NumActiveVmas != 0);
            PutAnonVma(link.AnonVma);
        }

        vma.AnonVmaChain.Clear();
    }

    /// <remarks>mm/rmap.c:__put_anon_vma()</remarks>
    private static void PutAnonVma(AnonVma anonVma)
    {
        Kernel.BugOn(anonVma.RefCount <= 0);
        if (--anonVma.RefCount > 0)
        {
            return;
        }

        AnonVma root = anonVma.Root;
        root.Machine.AnonVmas.Free(anonVma);
        if (root != anonVma)
        {
            PutAnonVma(root);
        }
    }

    /// <remarks>mm/rmap.c:anon_vma_chain_assign()</remarks>
    private static void ChainLinkLocked(Vma vma, AnonVma anonVma)
    {
        anonVma.Rwsem.AssertWriteHeld();
        AnonVmaChain link = new(vma, anonVma);
        vma.AnonVmaChain.Insert(0, link);
        anonVma.Insert(link);
    }

    private static AnonVma? ReusableAnonVma(Vma owner, Vma lower, Vma upper) =>
        IsAnonVmaCompatible(lower, upper) && owner.AnonVmaChain.Count == 1 ? owner.AnonVma : null;

    /// <summary>Neighbours that differ at most in what mprotect may change.</summary>
    /// <remarks>mm/vma.c:anon_vma_compatible()</remarks>
    private static bool IsAnonVmaCompatible(Vma lower, Vma upper) =>
        lower.End == upper.Start
        && lower.File == upper.File
        && ((lower.Flags ^ upper.Flags) & ~(VmFlags.AccessFlags | VmFlags.IgnoreMerge)) == 0
        && upper.Pgoff == lower.Pgoff + lower.Pages;
}
