// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Moving the borders of VMAs that the reverse maps know, and linking and removing them.</summary>
/// <remarks>
/// mm/vma.c. Between <see cref="Prepare"/> and <see cref="Complete"/> no reverse-map walk can run over the VMAs concerned.
/// Lock order: mmap_lock:W, VMA write locks, i_mmap_rwsem, anon_vma root.
/// </remarks>
internal static class VmaLink
{
    /// <summary>Locks the reverse maps of the VMAs that change.</summary>
    /// <remarks>mm/vma.c:vma_prepare(). Left out: uprobes.</remarks>
    internal static KTask<Unit> Prepare(VmaPrepare vp)
    {
        vp.Vma.AssertWriteLocked();
        vp.AnonVma = vp.Vma.AnonVma ?? vp.AdjustNext?.AnonVma;
        return vp.Mapping is null && vp.AnonVma is null ? default : LockRmap(vp);
    }

    private static async KTask<Unit> LockRmap(VmaPrepare vp)
    {
        if (vp.Mapping is not null)
        {
            _ = await vp.Mapping.IMmapRwsem.Write();
            if (vp.Insert is not null)
            {
                vp.Mapping.Link(vp.Insert);
            }
        }

        if (vp.AnonVma is not null)
        {
            _ = await vp.AnonVma.Rwsem.Write();
        }

        LeaveRmap(vp, vp.Vma);
        LeaveRmap(vp, vp.AdjustNext);
        return default;
    }

    /// <summary>The reverse maps are sorted by what is about to change.</summary>
    /// <remarks>mm/vma.c:anon_vma_interval_tree_pre_update_vma()</remarks>
    private static void LeaveRmap(VmaPrepare vp, Vma? vma)
    {
        if (vma is null)
        {
            return;
        }

        vp.Mapping?.Unlink(vma);
        if (vp.AnonVma is not null)
        {
            Rmap.PreUpdateLocked(vma, vp.AnonVma);
        }
    }

    private static void EnterRmap(VmaPrepare vp, Vma? vma)
    {
        if (vma is null)
        {
            return;
        }

        vp.Mapping?.Link(vma);
        if (vp.AnonVma is not null)
        {
            Rmap.PostUpdateLocked(vma, vp.AnonVma);
        }
    }

    /// <summary>Inserts and removes what the change makes and leaves over, and unlocks.</summary>
    /// <remarks>mm/vma.c:vma_complete()</remarks>
    internal static KTask<Unit> Complete(VmaPrepare vp)
    {
        MmStruct mm = vp.Vma.Mm;
        mm.MmapLock.AssertWriteHeld();
        EnterRmap(vp, vp.Vma);
        EnterRmap(vp, vp.AdjustNext);
        Detach(vp, vp.Remove);
        Detach(vp, vp.RemoveSecond);
        if (vp.Insert is not null)
        {
            mm.Vmas.Insert(vp.Insert);
            mm.MapCount++;
        }

        vp.AnonVma?.Rwsem.UnlockWrite();
        vp.Mapping?.IMmapRwsem.UnlockWrite();
        return vp.Remove is null && vp.RemoveSecond is null ? default : FreeRemoved(vp);
    }

    private static async KTask<Unit> FreeRemoved(VmaPrepare vp)
    {
        await Free(vp.Vma, vp.Remove);
        await Free(vp.Vma, vp.RemoveSecond);
        return default;
    }

    /// <summary>Puts a new VMA into the tree and, when it maps a file, into the file's reverse map.</summary>
    /// <remarks>mm/vma.c:vma_link()</remarks>
    internal static KTask<Unit> Link(MmStruct mm, Vma vma)
    {
        mm.MmapLock.AssertWriteHeld();

        // Nobody can have seen it yet, so nobody has to be waited for.
        vma.MarkWriteLocked();
        mm.Vmas.Insert(vma);
        mm.MapCount++;
        return vma.File is null ? default : LinkToMapping(vma, vma.File.Mapping);
    }

    private static async KTask<Unit> LinkToMapping(Vma vma, AddressSpace mapping)
    {
        using (await mapping.IMmapRwsem.Write())
        {
            mapping.Link(vma);
        }

        return default;
    }

    /// <remarks>mm/vma.c:unlink_file_vma_batch_process()</remarks>
    internal static KTask<Unit> UnlinkFile(Vma vma) => vma.File is null ? default : UnlinkFromMapping(vma, vma.File.Mapping);

    private static async KTask<Unit> UnlinkFromMapping(Vma vma, AddressSpace mapping)
    {
        using (await mapping.IMmapRwsem.Write())
        {
            mapping.Unlink(vma);
        }

        return default;
    }

    /// <summary>A VMA with everything of another one except its place in the tree and its reverse-map links.</summary>
    /// <remarks>mm/vma_init.c:vm_area_dup(). Left out: memory policies.</remarks>
    internal static Vma Duplicate(Vma vma, MmStruct mm)
    {
        Vma copy = new(mm, vma.Start, vma.End, vma.Flags, vma.Pgoff)
        {
            File = vma.File,
            PageProt = vma.PageProt,
            UserfaultfdCtx = vma.UserfaultfdCtx,
            AnonName = vma.AnonName,
            IsAnonShmem = vma.IsAnonShmem,
            AnonVma = vma.AnonVma,
        };
        return copy;
    }

    private static void Detach(VmaPrepare vp, Vma? removed)
    {
        if (removed is null)
        {
            return;
        }

        removed.AssertWriteLocked();
        vp.Mapping?.Unlink(removed);
    }

    private static async KTask<Unit> Free(Vma merged, Vma? removed)
    {
        if (removed is null)
        {
            return default;
        }

        removed.File?.Put();
        if (removed.AnonVma is not null)
        {
            // The pages go over to the merged VMA, which is linked to the same anon_vmas.
            Kernel.BugOn(merged.AnonVma != removed.AnonVma);
            await Rmap.UnlinkAnonVmas(removed);
        }

        removed.Mm.MapCount--;
        Kernel.WarnOn(merged.Mm.Machine, merged.End < removed.End);
        return default;
    }
}
