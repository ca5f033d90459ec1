// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Model;
using Selftests.Harness.Records;

namespace Selftests.Harness.Tests.Running;

internal sealed class RegionIndexTests
{
    private const ulong Space = 100;

    [Test]
    public void AnAddress_BelongsToTheRegionBoundLast()
    {
        uint state = 7;
        var index = new RegionIndex();
        var regions = new List<RegionBinding>();
        for (int slot = 0; slot < 300; slot++)
        {
            state = unchecked((state * 1664525) + 1013904223);
            var region = new RegionBinding(slot, (state >> 8) % Space, (state >> 20) % 30);
            regions.Add(region);
            index.Add(region);
            for (ulong address = 0; address < Space + 30; address++)
            {
                int last = regions.FindLastIndex(one => address >= one.Start && address - one.Start < (ulong)one.Length);
                (index.Find(address)?.Slot ?? -1).Should().Be(last);
            }
        }
    }
}
