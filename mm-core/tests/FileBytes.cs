// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>Puts bytes into a file without a process, as somebody else would have written them.</summary>
internal static class FileBytes
{
    internal static void Put(FileStruct file, ReadOnlySpan<byte> bytes, ulong offset)
    {
        while (bytes.Length > 0)
        {
            int part = (int)Math.Min(VirtAddr.PageSize - (offset & ~VirtAddr.PageMask), (ulong)bytes.Length);
            KTask<FolioResult> begun = Shmem.WriteBegin(file.Inode, offset, part);
            begun.TryResult(out FolioResult got).Should().BeTrue();
            Shmem.WriteEnd(file.Inode, offset, bytes[..part], got.Folio!);
            bytes = bytes[part..];
            offset += (ulong)part;
        }
    }
}
