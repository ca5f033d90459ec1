// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Files on the disk.</summary>
/// <remarks>fs/ext4/file.c:ext4_file_mmap() and its kin.</remarks>
internal sealed class Ext4Operations : FileOperations
{
    private Ext4Operations()
    {
    }

    internal static Ext4Operations Instance { get; } = new();

    internal override bool HasPageMkwrite => true;

    internal override KTask<VmFault> Fault(FaultContext vmf) => Filemap.Fault(vmf);

    internal override KTask<VmFault> PageMkwrite(FaultContext vmf, Folio folio) => Ext4.PageMkwrite(vmf, folio);

    internal override KTask<SysRet> ReadIter(FileStruct file, IovIter to, ulong position) => Filemap.ReadIter(file, to, position);

    internal override KTask<FolioResult> WriteBegin(Inode inode, ulong position, int bytes) => Ext4.WriteBegin(inode, position);

    internal override void WriteEnd(Inode inode, ulong position, ReadOnlySpan<byte> copied, Folio folio) =>
        Ext4.WriteEnd(inode, position, copied, folio);

    internal override KTask<Errno> SetSize(Inode inode, ulong size) => Ext4.SetSize(inode, size);

    internal override KTask<Errno> Fallocate(Inode inode, FallocateFlags mode, ulong offset, ulong length) =>
        Ext4.Fallocate(inode, mode, offset, length);

    internal override KTask<Errno> Fsync(Inode inode, ulong first, ulong end) => Ext4.SyncFile(inode, first, end);

    /// <summary>A block that nobody has written is a hole, unless its page has been read.</summary>
    internal override IEnumerable<ulong> DataFrom(Inode inode, ulong index) =>
        inode.Blocks.Keys.Concat(inode.Unwritten.Where(block => inode.Mapping.Find(block) is { IsUptodate: true }))
            .Where(block => block >= index).Order();

    internal override PageContents Stored(Inode inode, ulong index) => Ext4.BlockOf(inode, index);

    internal override void Evict(Inode inode)
    {
        Truncate.InodePagesFinal(inode);
        inode.Blocks.Clear();
        inode.Unwritten.Clear();
    }
}
