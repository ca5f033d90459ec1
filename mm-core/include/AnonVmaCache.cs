// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Where anon_vmas come from and go to, so that a checker can count those that live.</summary>
/// <remarks>mm/rmap.c:anon_vma_alloc()</remarks>
internal sealed class AnonVmaCache(Machine machine)
{
    private readonly List<AnonVma> live = [];
    private int lastId;

    /// <summary>Every anon_vma that is not freed yet.</summary>
    internal List<AnonVma> Live => live;

    internal AnonVma Alloc(AnonVma? parent)
    {
        AnonVma anonVma = new(machine, ++lastId, parent) { CacheSlot = live.Count };
        live.Add(anonVma);
        return anonVma;
    }

    /// <remarks>mm/rmap.c:anon_vma_free()</remarks>
    internal void Free(AnonVma anonVma)
    {
        Kernel.BugOn(anonVma.IsFreed);
        Kernel.BugOn(anonVma.RefCount != 0);
        Kernel.BugOn(anonVma.LinkCount != 0);
        anonVma.IsFreed = true;
        AnonVma last = live[^1];
        live[anonVma.CacheSlot] = last;
        last.CacheSlot = anonVma.CacheSlot;
        live.RemoveAt(live.Count - 1);
    }
}
