// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>process_vm_readv(2) and process_vm_writev(2), of one part on each side.</summary>
/// <remarks>mm/process_vm_access.c</remarks>
internal static class ProcessVmAccess
{
    /// <summary>PVM_MAX_PP_ARRAY_COUNT: so many pages are pinned at once.</summary>
    private const ulong MostPages = 16;

    /// <remarks>mm/process_vm_access.c:process_vm_rw()</remarks>
    internal static async KTask<SysRet> ReadWrite(
        TaskStruct task, int pid, (VirtAddr Start, ulong Length) local, (VirtAddr Start, ulong Length) remote, bool isWrite)
    {
        Errno refused = MmCore.ReadWrite.ImportVector([local]);
        if (refused != 0 || local.Length == 0 || remote.Length == 0)
        {
            return refused;
        }

        if (task.Machine.Tasks.FirstOrDefault(found => found.Pid == pid) is not { Mm: not null } owner)
        {
            return Errno.ESRCH;
        }

        ulong wanted = local.Length;
        IovIter iter = new(task, [local]);
        Errno err = await ReadWriteRemote(owner, remote.Start, remote.Length, iter, isWrite);
        return iter.Count < wanted ? (long)(wanted - iter.Count) : err;
    }

    /// <remarks>mm/process_vm_access.c:process_vm_rw_single_vec()</remarks>
    private static async KTask<Errno> ReadWriteRemote(TaskStruct owner, VirtAddr start, ulong length, IovIter local, bool isWrite)
    {
        if (length > VirtAddr.TaskSize || start.Value > VirtAddr.TaskSize - length)
        {
            return Errno.EFAULT;
        }

        List<Page> pages = [];
        VirtAddr at = start;
        VirtAddr end = start + length;
        while (at < end && local.Count > 0)
        {
            VirtAddr first = at.PageAlignDown;
            VirtAddr last = VirtAddr.Min(first + (MostPages << VirtAddr.PageShift), (end - 1).PageAlignDown + VirtAddr.PageSize);
            if (await Gup.PinUserPagesRemote(owner, first, last, isWrite ? FollFlags.Write : FollFlags.None, pages) != 0)
            {
                return Errno.EFAULT;
            }

            VirtAddr stop = VirtAddr.Min(end, first + ((ulong)pages.Count << VirtAddr.PageShift));
            bool isWhole = await Copy(pages, at, stop, local, isWrite);
            await Gup.UnpinUserPagesDirtyLock(owner.Machine, pages, isWrite);
            if (!isWhole)
            {
                return Errno.EFAULT;
            }

            at = stop;
        }

        return 0;
    }

    /// <summary>False: the caller's own memory ended.</summary>
    /// <remarks>mm/process_vm_access.c:process_vm_rw_pages()</remarks>
    private static async KTask<bool> Copy(List<Page> pages, VirtAddr start, VirtAddr end, IovIter local, bool isWrite)
    {
        VirtAddr first = start.PageAlignDown;
        var buffer = new byte[VirtAddr.PageSize];
        for (VirtAddr at = start; at < end && local.Count > 0;)
        {
            Page page = pages[(int)((at - first) >> VirtAddr.PageShift)];
            int offset = (int)(at.Value & ~VirtAddr.PageMask);
            int bytes = (int)Math.Min(Math.Min(end - at, VirtAddr.PageSize - (ulong)offset), local.Count);
            page.TouchMemory(Operation.All, isWrite ? Sharing.Write : Sharing.Read);
            int copied;
            if (isWrite)
            {
                copied = await local.CopyFrom(buffer.AsMemory(0, bytes));
                page.Contents.Write(offset, buffer.AsSpan(0, copied));
            }
            else
            {
                page.Contents.Read(offset, buffer.AsSpan(0, bytes));
                copied = await local.CopyTo(buffer.AsMemory(0, bytes));
            }

            if (copied < bytes)
            {
                return false;
            }

            at += (ulong)bytes;
        }

        return true;
    }
}
