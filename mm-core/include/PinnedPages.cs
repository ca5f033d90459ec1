// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Pages that a driver has pinned for a process. They stay so while its file is open, whatever becomes of the mapping.</summary>
/// <remarks>Linux: mm/gup_test.c, or the registered buffers of io_uring; a descriptor of either is the pin.</remarks>
internal sealed class PinnedPages(Machine machine)
{
    /// <summary>In the order of the range that was pinned.</summary>
    internal List<Page> Pages { get; } = [];

    internal void Release() => Gup.UnpinUserPages(machine, Pages);
}
