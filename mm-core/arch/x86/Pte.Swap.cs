// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;
using System.Text;

namespace Selftests.MmCore;

// An entry that is neither none nor present, as x86-64 lays it out:
//
//   63    59 58                                   9  8 7 6 5 4  3 2 1  0
//   |  type |              ~offset                | 0 0 X X X  E F SD 0 |
//
// SD soft-dirty, F write protection of userfaultfd, E PageAnonExclusive. Bits 8 and 7 are 0 lest the entry look present. The offset is
// inverted so that a processor that reads past the missing present bit finds no memory there.
public readonly partial record struct Pte
{
    private const int SwpTypeBits = 5;
    private const int SwpTypeShift = 64 - SwpTypeBits;
    private const int SwpOffsetFirstBit = 9;
    private const int SwpOffsetShift = SwpOffsetFirstBit + SwpTypeBits;
    private const ulong SwpSoftDirty = 1UL << 1;
    private const ulong SwpUffdWp = 1UL << 2;
    private const ulong SwpExclusive = 1UL << 3;
    private const ulong SwpNever = 0x1f0;

    private int SwpType => (int)(Raw >> SwpTypeShift);

    /// <summary>is_swap_pte(): neither none nor present.</summary>
    public bool IsSwapPte => !IsNone && !IsPresent;

    /// <remarks>include/linux/swapops.h:is_pte_marker()</remarks>
    public bool IsMarker => Kind == PteKind.Marker;

    /// <summary>The page was its owner's alone when it was swapped out.</summary>
    public bool IsSwpExclusive => (SwapRaw() & SwpExclusive) != 0;

    public bool IsSwpSoftDirty => (SwapRaw() & SwpSoftDirty) != 0;

    public bool IsSwpUffdWp => (SwapRaw() & SwpUffdWp) != 0;

    /// <summary>Write-protected by userfaultfd, with a page somewhere or without.</summary>
    /// <remarks>include/linux/userfaultfd_k.h:pte_swp_uffd_wp_any()</remarks>
    public bool IsSwpUffdWpAny => IsSwapPte && (IsSwpUffdWp || (ToSwpEntry().Markers & PteMarkers.UffdWp) != 0);

    /// <summary>A kind that is known, and nothing in it but what that kind may say.</summary>
    internal bool IsWellFormed => !IsSwapPte || ((Raw & SwpNever) == 0 && ToSwpEntry().IsWellFormed);

    /// <remarks>include/linux/swapops.h:swp_entry_to_pte()</remarks>
    public static Pte FromSwpEntry(SwpEntry entry)
    {
        Pte pte = new((~entry.Offset << SwpOffsetShift >> SwpTypeBits) | ((ulong)entry.Type << SwpTypeShift));
        Kernel.BugOn(pte.IsNone);
        return pte;
    }

    /// <remarks>include/linux/swapops.h:make_pte_marker()</remarks>
    public static Pte MakeMarker(PteMarkers markers) => FromSwpEntry(SwpEntry.MakeMarker(markers));

    /// <remarks>include/linux/swapops.h:pte_to_swp_entry()</remarks>
    public SwpEntry ToSwpEntry() => new((int)(SwapRaw() >> SwpTypeShift), ~Raw << SwpTypeBits >> SwpOffsetShift);

    /// <summary>The same bits beside another type or offset.</summary>
    internal Pte WithSwpEntry(SwpEntry entry) => new(FromSwpEntry(entry).Raw | (SwapRaw() & (SwpSoftDirty | SwpUffdWp | SwpExclusive)));

    public Pte MkSwpExclusive() => new(SwapRaw() | SwpExclusive);

    public Pte ClearSwpExclusive() => new(SwapRaw() & ~SwpExclusive);

    public Pte MkSwpSoftDirty() => new(SwapRaw() | SwpSoftDirty);

    public Pte ClearSwpSoftDirty() => new(SwapRaw() & ~SwpSoftDirty);

    public Pte MkSwpUffdWp() => new(SwapRaw() | SwpUffdWp);

    public Pte ClearSwpUffdWp() => new(SwapRaw() & ~SwpUffdWp);

    private ulong SwapRaw([CallerMemberName] string question = "")
    {
        if (!IsSwapPte)
        {
            WrongKind(Raw, question);
        }

        return Raw;
    }

    private string SwapText()
    {
        StringBuilder text = new(ToSwpEntry().ToString());
        text.Append(IsSwpExclusive ? ", anon_exclusive" : "").Append(IsSwpSoftDirty ? ", soft_dirty" : "");
        return text.Append(IsSwpUffdWp ? ", uffd_wp" : "").ToString();
    }
}
