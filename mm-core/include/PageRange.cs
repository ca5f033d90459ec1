// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A half-open range of addresses, page aligned.</summary>
public readonly record struct PageRange(VirtAddr Start, VirtAddr End)
{
    public ulong Length => End - Start;
    public ulong Pages => Length >> VirtAddr.PageShift;

    public bool Contains(VirtAddr addr) => addr >= Start && addr < End;

    public override string ToString() => $"[{Start}..{End})";
}
