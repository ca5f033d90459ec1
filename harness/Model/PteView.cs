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

        bits |= pte.IsPresent ? PteWords.Present : 0;
        bits |= pte.IsWrite ? PteWords.Write : 0;
        bits |= pte.IsDirty ? PteWords.Dirty : 0;
        bits |= pte.IsYoung ? PteWords.Young : 0;
        bits |= pte.IsSpecial ? PteWords.Special : 0;
        bits |= pte.IsUffdWp ? PteWords.UffdWp : 0;
        bits |= pte.IsProtNone ? PteWords.ProtNone : 0;
        bits |= info.IsZeroPage ? PteWords.ZeroPage : 0;
        bits |= info.IsAnon ? PteWords.Anon : 0;
        bits |= info.IsFile ? PteWords.File : 0;
        bits |= info.IsAnonExclusive ? PteWords.AnonExclusive : 0;
        bits |= info.MapCount == 1 ? PteWords.MmapExclusive : 0;
        return bits;
    }

    /// <summary>What the model knows of a page; swap, huge pages and KSM it has not, and so knows that a page is none of them.</summary>
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
        bits |= (flags & PageFlags.HwPoison) != 0 ? PageWords.HwPoison : 0;
        return bits;
    }
}
