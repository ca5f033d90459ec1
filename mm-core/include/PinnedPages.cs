// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Pages that a driver has pinned for a process. They stay so while its file is open, whatever becomes of the mapping.</summary>
/// <remarks>
/// Linux: the registered buffers of io_uring, or mm/gup_test.c; a descriptor of either is the pin.
/// Left out: RLIMIT_MEMLOCK, which each driver holds another account of its own against.
/// </remarks>
internal sealed class PinnedPages(MmStruct mm)
{
    private ulong accounted;

    /// <summary>In the order of the range that was pinned.</summary>
    internal List<Page> Pages { get; } = [];

    /// <summary>Whose pages they were when they were pinned is charged for them until nobody has them, whatever is mapped there.</summary>
    internal void Account()
    {
        accounted = (ulong)Pages.Count;
        mm.PinnedVm += accounted;
    }

    internal void Release()
    {
        mm.PinnedVm -= accounted;
        accounted = 0;
        Gup.UnpinUserPages(mm.Machine, Pages);
    }
}
