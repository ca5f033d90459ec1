// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>
/// Group H of the catalogue: every slot of every swap area, against the entries that refer to it and the page that has it.
/// </summary>
internal static class SwapChecker
{
    internal static void Check(Machine machine, PageTally tally, CheckReport report)
    {
        foreach (SwapInfo area in machine.SwapInfo)
        {
            for (ulong offset = 0; offset < area.Pages; offset++)
            {
                CheckSlot(machine, area, new SwpEntry(area.Type, offset), tally, report);
            }
        }
    }

    private static void CheckSlot(Machine machine, SwapInfo area, SwpEntry entry, PageTally tally, CheckReport report)
    {
        int entries = tally.EntriesOf(entry);
        if (area.MapOf(entry.Offset) != entries)
        {
            report.Add("I70", $"{entry}: counted {area.MapOf(entry.Offset)}, {entries} entries refer to it");
        }

        if (area.CacheOf(entry.Offset) is { } folio && (!folio.Has(PageFlags.SwapCache) || machine.SwapCacheSlots[folio] != entry))
        {
            report.Add("I71", $"{entry}: the swap cache has {folio}, which does not say so");
        }
    }
}
