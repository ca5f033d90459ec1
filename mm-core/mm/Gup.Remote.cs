// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Pages of another process, for who reads or writes its memory.
internal static partial class Gup
{
    /// <summary>One page, with a reference. The lock stays.</summary>
    /// <remarks>include/linux/mm.h:get_user_page_vma_remote()</remarks>
    internal static KTask<Errno> GetUserPageRemote(TaskStruct owner, VirtAddr addr, FollFlags flags, List<Page> pages)
    {
        owner.Mm!.MmapLock.AssertHeld();
        VirtAddr start = addr.PageAlignDown;
        return GetUserPages(owner, start, start + VirtAddr.PageSize, flags | FollFlags.Get | FollFlags.Touch, pages);
    }

    /// <summary>As many pages of a range as there are up to the first that cannot be had, each pinned.</summary>
    /// <remarks>mm/gup.c:pin_user_pages_remote()</remarks>
    internal static async KTask<Errno> PinUserPagesRemote(TaskStruct owner, VirtAddr start, VirtAddr end, FollFlags flags, List<Page> pages)
    {
        MmStruct mm = owner.Mm!;
        mm.HasPinned = true;
        using (await mm.MmapLock.Read())
        {
            Errno err = await GetUserPages(owner, start, end, flags | FollFlags.Pin | FollFlags.Touch | FollFlags.Unlockable, pages);
            return pages.Count > 0 ? 0 : err;
        }
    }

    /// <remarks>mm/gup.c:unpin_user_pages_dirty_lock()</remarks>
    internal static async KTask<Unit> UnpinUserPagesDirtyLock(Machine machine, List<Page> pages, bool makesDirty)
    {
        foreach (Page page in pages)
        {
            if (makesDirty && !page.Folio.IsDirty)
            {
                await MarkDirtyLock(machine, page.Folio);
            }
        }

        UnpinUserPages(machine, pages);
        return default;
    }

    /// <remarks>mm/page-writeback.c:folio_mark_dirty_lock()</remarks>
    internal static async KTask<Unit> MarkDirtyLock(Machine machine, Folio folio)
    {
        await FolioLock.Lock(machine, folio);
        folio.SetFlag(PageFlags.Dirty);
        FolioLock.Unlock(machine, folio);
        return default;
    }
}
