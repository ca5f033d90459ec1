// SPDX-License-Identifier: GPL-2.0-or-later
using System.Buffers;
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// What a process calls its memory: /proc shows it, and mappings of different names do not merge.
internal static partial class Madvise
{
    /// <summary>With the zero behind it.</summary>
    /// <remarks>ANON_VMA_NAME_MAX_LEN of mm/madvise.c:set_anon_vma_name()</remarks>
    private const int MaxNameLength = 80;

    /// <remarks>mm/madvise.c:is_valid_name_char()</remarks>
    private static readonly SearchValues<char> NameChars =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(value => (char)value).Except("\\`$[]")]);

    /// <summary>Names what is anonymous in a range; null takes the names away. A hole does not stop the call.</summary>
    /// <remarks>kernel/sys.c:prctl_set_vma(), mm/madvise.c:madvise_set_anon_name()</remarks>
    internal static async KTask<SysRet> SetAnonName(TaskStruct task, VirtAddr start, ulong length, string? name)
    {
        VirtAddr end = start + VirtAddr.AlignUp(length);
        if (!task.Machine.Config.AnonVmaName || (name is not null && !IsValidName(name)) || !start.IsPageAligned
            || (length != 0 && end == start) || end < start)
        {
            return Errno.EINVAL;
        }

        if (end == start)
        {
            return 0;
        }

        using RwSemaphore.WriteGuard locked = await task.Mm!.MmapLock.WriteKillable();
        return locked.IsHeld ? await WalkVmasLocked(task.Mm, start, end, (vma, from, to) => VmaAnonName(vma, from, to, name))
            : Errno.EINTR;
    }

    private static bool IsValidName(string name) => name.Length < MaxNameLength && !name.AsSpan().ContainsAnyExcept(NameChars);

    /// <remarks>mm/madvise.c:madvise_vma_anon_name()</remarks>
    private static async KTask<Errno> VmaAnonName(Vma vma, VirtAddr start, VirtAddr end, string? name)
    {
        bool mayHaveOne = vma.IsAnonShmem ? vma.Mm.Machine.Config.Rules.NamesSharedMemory : vma.File is null;
        if (!mayHaveOne)
        {
            return Errno.EBADF;
        }

        Errno err = await VmaSplit.ModifyAndSetName(vma, start, end, name);

        // Too many mappings is a shortage that may pass.
        return err == Errno.ENOMEM ? Errno.EAGAIN : err;
    }
}
