// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;

namespace Selftests.Harness.Scripting;

/// <summary>A region as a csharp block has it: <c>p[2]</c> is the address of its page 2.</summary>
public readonly record struct ScriptRegion(VirtAddr Start, ulong Length)
{
    /// <summary>The first address behind it.</summary>
    public VirtAddr End => Start + Length;

    /// <summary>How many pages it has.</summary>
    public ulong Pages => Length >> VirtAddr.PageShift;

    /// <summary>The address of a page.</summary>
    public VirtAddr this[long page] => Start + ((ulong)page << VirtAddr.PageShift);

    /// <summary>A region is its first address where one is wanted.</summary>
    public static implicit operator VirtAddr(ScriptRegion region) => region.Start;

    /// <summary>For languages without implicit conversions.</summary>
    public VirtAddr ToVirtAddr() => Start;
}
