// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Memory that is read and written from outside.
internal static partial class Memory
{
    /// <summary>Copies up to the first page that cannot be had; how many bytes that were.</summary>
    /// <remarks>mm/memory.c:__access_remote_vm(). Left out: memory without pages (vm_ops->access).</remarks>
    internal static async KTask<int> AccessRemoteVm(TaskStruct owner, VirtAddr addr, Memory<byte> buffer, FollFlags flags)
    {
        MmStruct mm = owner.Mm!;
        if (!(await mm.MmapLock.ReadKillable()).IsHeld)
        {
            return 0;
        }

        int done = 0;
        List<Page> pages = [];
        while (done < buffer.Length)
        {
            VirtAddr at = addr + (ulong)done;
            if (await Gup.GetUserPageRemote(owner, at, flags, pages) != 0)
            {
                if (mm.Vmas.Lookup(at) is not null)
                {
                    break;
                }

                // A stack may grow to it. If not, the lock is gone.
                mm.MmapLock.UnlockRead();
                _ = await mm.MmapLock.Write();
                if (await Mmap.ExpandStack(mm, at) is null)
                {
                    return done;
                }

                continue;
            }

            int offset = (int)(at.Value & ~VirtAddr.PageMask);
            int bytes = Math.Min(buffer.Length - done, (int)VirtAddr.PageSize - offset);
            await CopyRemote(mm.Machine, pages[0], offset, buffer.Slice(done, bytes), (flags & FollFlags.Write) != 0);
            Gup.PutFolio(mm.Machine, pages[0].Folio, FollFlags.Get);
            pages.Clear();
            done += bytes;
        }

        mm.MmapLock.UnlockRead();
        return done;
    }

    private static async KTask<Unit> CopyRemote(Machine machine, Page page, int offset, Memory<byte> part, bool isWrite)
    {
        page.TouchMemory(Operation.All, isWrite ? Sharing.Write : Sharing.Read);
        if (!isWrite)
        {
            page.Contents.Read(offset, part.Span);
            return default;
        }

        page.Contents.Write(offset, part.Span);
        return await Gup.MarkDirtyLock(machine, page.Folio);
    }
}
