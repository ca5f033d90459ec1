// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>read(2) and write(2) on shmem files.</summary>
/// <remarks>fs/read_write.c; mm/shmem.c:shmem_file_read_iter(); mm/filemap.c:generic_perform_write()</remarks>
internal static class ReadWrite
{
    /// <summary>What is wrong with a transfer before anything is looked at or copied.</summary>
    /// <param name="position">The place in the file that the call names; null: the file's own.</param>
    /// <remarks>fs/read_write.c, rw_verify_area and its callers.</remarks>
    internal static Errno Verify(FileStruct? file, bool isWrite, VirtAddr user, ulong count, ulong? position)
    {
        if (position > long.MaxValue)
        {
            return Errno.EINVAL;
        }

        if (file is null || !(isWrite ? file.IsWritable : file.IsReadable))
        {
            return Errno.EBADF;
        }

        // access_ok(): not whether something is mapped there, only whether user space could have it.
        if (user.Value > VirtAddr.TaskSize || count > VirtAddr.TaskSize - user.Value)
        {
            return Errno.EFAULT;
        }

        return (position ?? file.Position) + count > long.MaxValue ? Errno.EINVAL : 0;
    }

    /// <summary>Copies out of the file. A hole reads as zeros and stays a hole.</summary>
    internal static SysRet ReadAt(FileStruct file, Span<byte> buffer, ulong offset)
    {
        if (!file.IsReadable)
        {
            return Errno.EBADF;
        }

        Inode inode = file.Inode;
        if (offset >= inode.Size)
        {
            return new SysRet(0);
        }

        int count = (int)Math.Min((ulong)buffer.Length, inode.Size - offset);
        for (int done = 0; done < count;)
        {
            (ulong index, int start, int length) = Piece(offset, done, count);
            Folio? folio = inode.Mapping.Find(index);
            if (folio is null)
            {
                buffer.Slice(done, length).Clear();
            }
            else
            {
                folio.TouchMemory(Operation.All, Sharing.Read);
                folio.Contents.Read(start, buffer.Slice(done, length));
                folio.SetFlag(PageFlags.Referenced);
            }

            done += length;
        }

        return new SysRet(count);
    }

    /// <summary>Copies into the file, which grows as far as needed.</summary>
    internal static SysRet WriteAt(FileStruct file, ReadOnlySpan<byte> buffer, ulong offset)
    {
        if (!file.IsWritable)
        {
            return Errno.EBADF;
        }

        if (offset > long.MaxValue - (ulong)buffer.Length)
        {
            return Errno.EFBIG;
        }

        int done = 0;
        while (done < buffer.Length)
        {
            (ulong index, int start, int length) = Piece(offset, done, buffer.Length);
            Folio? folio = Shmem.GetFolio(file.Inode, index);
            if (folio is null)
            {
                return done > 0 ? new SysRet(done) : Errno.ENOMEM;
            }

            folio.TouchMemory(Operation.All, Sharing.Write);
            folio.Contents.Write(start, buffer.Slice(done, length));
            folio.SetFlag(PageFlags.Dirty);
            file.Inode.Machine.PageAlloc.Put(folio);
            done += length;
            file.Inode.Size = Math.Max(file.Inode.Size, offset + (ulong)done);
        }

        return new SysRet(done);
    }

    /// <summary>A page at the offset, and a file that reaches up to it: left behind also when then no byte can be copied.</summary>
    /// <remarks>
    /// mm/filemap.c:generic_perform_write() gets the page first, tries to copy without faults, and only when nothing was copied faults
    /// the user memory in; mm/shmem.c:shmem_write_end() of 0 bytes sets the size all the same.
    /// </remarks>
    internal static SysRet WriteNothingAt(FileStruct file, ulong offset)
    {
        if (!file.IsWritable)
        {
            return Errno.EBADF;
        }

        if (offset > long.MaxValue)
        {
            return Errno.EINVAL;
        }

        Folio? folio = Shmem.GetFolio(file.Inode, offset >> VirtAddr.PageShift);
        if (folio is null)
        {
            return Errno.ENOMEM;
        }

        // The attempt without faults is one, all the same; it ends before any lock.
        file.Inode.Machine.Tracer.Hit(Tracepoints.PageFaultKernel);
        folio.SetFlag(PageFlags.Dirty);
        file.Inode.Machine.PageAlloc.Put(folio);
        file.Inode.Size = Math.Max(file.Inode.Size, offset);
        return 0;
    }

    /// <summary>The part of a transfer that lies in one page.</summary>
    private static (ulong Index, int Start, int Length) Piece(ulong offset, int done, int count)
    {
        ulong at = offset + (ulong)done;
        int start = (int)(at & ~VirtAddr.PageMask);
        return (at >> VirtAddr.PageShift, start, Math.Min((int)VirtAddr.PageSize - start, count - done));
    }
}
