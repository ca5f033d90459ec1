// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>
/// What may have changed since the last look: mappings and tables whose lock was taken for it, pages and anon_vmas that came, went or lost
/// a user.
/// </summary>
/// <remarks>Kept for a large machine only; a small one is looked at whole, and pays a compare for each lock.</remarks>
internal sealed class Touched
{
    /// <summary>Of more the whole is looked at.</summary>
    private const int Most = 2048;

    private readonly List<object> items = [];
    private readonly HashSet<object> known = [];

    /// <summary>True while somebody wants to know.</summary>
    internal bool IsOn { get; private set; }

    /// <summary>In the order in which they were touched first.</summary>
    internal IReadOnlyList<object> Items => items;

    internal bool IsTooMuch => known.Count > Most;

    /// <summary>A mapping, a page table, a page or an anon_vma.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(object item)
    {
        if (IsOn)
        {
            AddNew(item);
        }
    }

    /// <summary>All has been looked at.</summary>
    internal void Restart(bool isOn)
    {
        IsOn = isOn;
        items.Clear();
        known.Clear();
    }

    private void AddNew(object item)
    {
        if (known.Count <= Most && known.Add(item))
        {
            items.Add(item);
        }
    }
}
