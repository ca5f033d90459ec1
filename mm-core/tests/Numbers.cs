// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>Numbers that look like chance and are the same each time.</summary>
internal sealed class Numbers(uint seed)
{
    private uint state = seed;

    internal ulong Below(ulong limit)
    {
        state = unchecked((state * 1664525) + 1013904223);
        return (state >> 8) % limit;
    }
}
