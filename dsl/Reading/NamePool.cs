// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Reading;

/// <summary>Gives the same string for the same name. A script repeats its names, and most scripts share theirs.</summary>
/// <remarks>A fixed number of slots, newest wins: it can forget, but never grow.</remarks>
internal static class NamePool
{
    private const int Slots = 2048;
    private const int LongestPooled = 64;

    [ThreadStatic]
    private static string[]? _slots;

    public static string Get(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > LongestPooled)
        {
            return name.ToString();
        }

        _slots ??= new string[Slots];
        ref string slot = ref _slots[Hash(name) & (Slots - 1)];
        if (slot is null || !name.SequenceEqual(slot))
        {
            slot = name.ToString();
        }

        return slot;
    }

    private static uint Hash(ReadOnlySpan<char> name)
    {
        uint hash = 2166136261;
        foreach (char c in name)
        {
            hash = unchecked((hash ^ c) * 16777619);
        }

        return hash ^ (hash >> 15);
    }
}
