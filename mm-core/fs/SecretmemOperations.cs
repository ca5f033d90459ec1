// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Secret memory: it is mapped, and nothing else.</summary>
/// <remarks>mm/secretmem.c:secretmem_mmap() and its kin.</remarks>
internal sealed class SecretmemOperations : FileOperations
{
    private SecretmemOperations()
    {
    }

    internal static SecretmemOperations Instance { get; } = new();

    internal override bool HasMapPages => false;

    internal override KTask<VmFault> Fault(FaultContext vmf) => Secretmem.Fault(vmf);

    internal override KTask<SysRet> ReadIter(FileStruct file, IovIter to, ulong position) => throw NeverAsked();

    internal override KTask<FolioResult> WriteBegin(Inode inode, ulong position, int bytes) => throw NeverAsked();

    internal override void WriteEnd(Inode inode, ulong position, ReadOnlySpan<byte> copied, Folio folio) => throw NeverAsked();

    internal override KTask<Errno> SetSize(Inode inode, ulong size) => Secretmem.SetSize(inode, size);

    internal override KTask<Errno> Fallocate(Inode inode, FallocateFlags mode, ulong offset, ulong length) => new(Errno.EOPNOTSUPP);

    internal override KTask<Errno> Fsync(Inode inode, ulong first, ulong end) => new(Errno.EINVAL);

    internal override IEnumerable<ulong> DataFrom(Inode inode, ulong index) => throw NeverAsked();

    internal override PageContents Stored(Inode inode, ulong index) => PageContents.Filled(0);

    internal override void Evict(Inode inode) => Truncate.InodePagesFinal(inode);

    /// <summary>Reads, writes and places in the file are refused before.</summary>
    private static KernelBugException NeverAsked() => new("secret memory as a file");
}
