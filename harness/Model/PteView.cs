// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>What mm-core shows, in the language's words.</summary>
internal static class PteView
{
    public static PteWords Of(in PteInfo info)
    {
        Pte pte = info.Pte;
        PteWords bits = info.IsSoftDirty ? PteWords.SoftDirty : 0;
        if (pte.IsNone)
        {
            return bits | PteWords.Empty;
        }

        bits |= info.IsAnonExclusive ? PteWords.AnonExclusive : 0;
        return bits | (pte.IsPresent ? OfPresent(info) : OfSwap(pte));
    }

    private static PteWords OfPresent(in PteInfo info)
    {
        Pte pte = info.Pte;
        PteWords bits = PteWords.Present;
        bits |= pte.IsWrite ? PteWords.Write : 0;
        bits |= pte.IsDirty ? PteWords.Dirty : 0;
        bits |= pte.IsYoung ? PteWords.Young : 0;
        bits |= pte.IsSpecial ? PteWords.Special : 0;
        bits |= pte.IsUffdWp ? PteWords.UffdWp : 0;
        bits |= pte.IsProtNone ? PteWords.ProtNone : 0;
        bits |= info.IsZeroPage ? PteWords.ZeroPage : 0;
        bits |= info.IsAnon ? PteWords.Anon : 0;
        bits |= info.IsFile ? PteWords.File : 0;
        bits |= info.MapCount == 1 ? PteWords.MmapExclusive : 0;
        return bits;
    }

    /// <summary>A bad page is one that is moved, to whoever sees the entry as pagemap shows it.</summary>
    private static PteWords OfSwap(Pte pte)
    {
        SwpEntry entry = pte.ToSwpEntry();
        PteWords bits = pte.IsSwpUffdWpAny ? PteWords.UffdWp : 0;
        bits |= entry.IsMarker ? PteWords.Marker : entry.IsSwap ? PteWords.Swap : PteWords.Migration;
        bits |= (entry.Markers & PteMarkers.Guard) != 0 ? PteWords.Guard : 0;
        return bits | ((entry.Markers & PteMarkers.Poisoned) != 0 ? PteWords.Poison : 0);
    }

    /// <summary>What the model knows of a page; huge pages and KSM it has not, and so knows that a page is none of them.</summary>
    public static PageWords Of(PageFlags flags)
    {
        PageWords bits = (flags & PageFlags.Dirty) != 0 ? PageWords.Dirty : 0;
        bits |= (flags & PageFlags.Locked) != 0 ? PageWords.Locked : 0;
        bits |= (flags & PageFlags.Uptodate) != 0 ? PageWords.Uptodate : 0;
        bits |= (flags & PageFlags.Referenced) != 0 ? PageWords.Referenced : 0;
        bits |= (flags & PageFlags.Active) != 0 ? PageWords.Active : 0;
        bits |= (flags & PageFlags.Unevictable) != 0 ? PageWords.Unevictable : 0;
        bits |= (flags & PageFlags.Mlocked) != 0 ? PageWords.Mlocked : 0;
        bits |= (flags & PageFlags.SwapBacked) != 0 ? PageWords.SwapBacked : 0;
        bits |= (flags & PageFlags.SwapCache) != 0 ? PageWords.SwapCache : 0;
        bits |= (flags & PageFlags.HwPoison) != 0 ? PageWords.HwPoison : 0;
        return bits;
    }
}
