// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A page of a large folio that is not its first.</summary>
/// <remarks>include/linux/page-flags.h:PageTail()</remarks>
internal sealed class TailPage : Page
{
    internal TailPage(Folio head)
        : base(head)
    {
    }

    /// <summary>A new life of the frame.</summary>
    internal void Begin() => Id = Pfn;

    internal void End() => EndPage();

    public override string ToString() => $"pfn:{Pfn} mapcount {MapCount}, flags {OwnFlags}, page {Pfn - Folio.Pfn} of {Folio}";
}
