// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>What files of one kind do in a way of their own.</summary>
/// <remarks>
/// include/linux/fs.h:struct file_operations, include/linux/fs.h:struct address_space_operations,
/// include/linux/mm.h:struct vm_operations_struct
/// </remarks>
internal abstract class FileOperations
{
    /// <summary>Whether the first store into each clean page of a shared mapping is told (page_mkwrite).</summary>
    internal virtual bool HasPageMkwrite => false;

    /// <summary>Whether a read fault maps pages around the one that it is about (map_pages).</summary>
    internal virtual bool HasMapPages => true;

    /// <summary>The page of a fault: locked, with a reference.</summary>
    internal abstract KTask<VmFault> Fault(FaultContext vmf);

    /// <summary>A page of a shared mapping is going to be stored into. On success it comes locked, and dirty.</summary>
    internal virtual KTask<VmFault> PageMkwrite(FaultContext vmf, Folio folio) => throw new NotModelledException("page_mkwrite");

    internal abstract KTask<SysRet> ReadIter(FileStruct file, IovIter to, ulong position);

    /// <summary>The page that is going to be written, locked and with a reference.</summary>
    internal abstract KTask<FolioResult> WriteBegin(Inode inode, ulong position, int bytes);

    /// <summary>Takes what was copied, and gives the page back.</summary>
    internal abstract void WriteEnd(Inode inode, ulong position, ReadOnlySpan<byte> copied, Folio folio);

    internal abstract KTask<Errno> SetSize(Inode inode, ulong size);

    internal abstract KTask<Errno> Fallocate(Inode inode, FallocateFlags mode, ulong offset, ulong length);

    /// <summary>Writes a range of pages to where the file lies.</summary>
    internal abstract KTask<Errno> Fsync(Inode inode, ulong first, ulong end);

    /// <summary>The pages from an index on that are no holes, in order.</summary>
    internal abstract IEnumerable<ulong> DataFrom(Inode inode, ulong index);

    /// <summary>What a page would be read as, if it were read now from where the file lies.</summary>
    internal abstract PageContents Stored(Inode inode, ulong index);

    /// <summary>The last one has let go of the file.</summary>
    internal abstract void Evict(Inode inode);
}
