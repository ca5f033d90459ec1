// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Numbers that look random, the same for the same seed.</summary>
/// <remarks>Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (OOPSLA 2014).</remarks>
internal sealed class SeededNumbers(ulong seed)
{
    private ulong state = seed;

    internal ulong Next()
    {
        unchecked
        {
            ulong mixed = state += 0x9E37_79B9_7F4A_7C15;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
            return mixed ^ (mixed >> 31);
        }
    }

    /// <summary>One of 0 .. count-1.</summary>
    internal int Below(int count) => (int)(Next() % (ulong)count);
}
