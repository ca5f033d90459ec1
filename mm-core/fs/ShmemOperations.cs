// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Files of shmem.</summary>
/// <remarks>mm/shmem.c:shmem_mmap() and its kin.</remarks>
internal sealed class ShmemOperations : FileOperations
{
    private ShmemOperations()
    {
    }

    internal static ShmemOperations Instance { get; } = new();

    internal override KTask<VmFault> Fault(FaultContext vmf) => Shmem.Fault(vmf);

    internal override KTask<SysRet> ReadIter(FileStruct file, IovIter to, ulong position) => Shmem.FileReadIter(file, to, position);

    internal override KTask<FolioResult> WriteBegin(Inode inode, ulong position, int bytes) => Shmem.WriteBegin(inode, position, bytes);

    internal override void WriteEnd(Inode inode, ulong position, ReadOnlySpan<byte> copied, Folio folio) =>
        Shmem.WriteEnd(inode, position, copied, folio);

    internal override KTask<Errno> SetSize(Inode inode, ulong size) => Shmem.SetSize(inode, size);

    internal override KTask<Errno> Fallocate(Inode inode, FallocateFlags mode, ulong offset, ulong length) =>
        Shmem.Fallocate(inode, mode, offset, length);

    /// <summary>There is no disk behind the page cache: noop_fsync().</summary>
    internal override KTask<Errno> Fsync(Inode inode, ulong first, ulong end) => new(0);

    internal override IEnumerable<ulong> DataFrom(Inode inode, ulong index) => Shmem.DataFrom(inode.Mapping, index);

    /// <summary>A page that was never written is a hole; all others are dirty, or in swap.</summary>
    internal override PageContents Stored(Inode inode, ulong index) => PageContents.Filled(0);

    internal override void Evict(Inode inode) => Shmem.EvictInode(inode);
}
