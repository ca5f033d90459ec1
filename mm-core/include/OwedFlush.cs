// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>Entries of one table that CPUs must forget, added to the gather in one go.</summary>
internal struct OwedFlush
{
    private int first;
    private int end;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(int index)
    {
        if (end == 0)
        {
            first = index;
        }

        end = index + 1;
    }

    internal readonly void AddTo(MmuGather tlb, PageTable table)
    {
        if (end != 0)
        {
            tlb.FlushPteRange(table.AddressOf(first), (ulong)(end - first) << VirtAddr.PageShift);
        }
    }
}
