// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>A VMA, or why there is none: what the kernel packs into an ERR_PTR.</summary>
internal readonly record struct VmaResult(Vma? Vma, Errno Error)
{
    public static implicit operator VmaResult(Vma vma) => new(vma, 0);

    public static implicit operator VmaResult(Errno err) => new(null, err);
}
