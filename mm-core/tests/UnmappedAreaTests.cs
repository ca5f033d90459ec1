// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>Where a mapping goes that may go anywhere, against a search that asks every gap.</summary>
[TestFixture]
internal sealed class UnmappedAreaTests
{
    private const ulong Page = VirtAddr.PageSize;
    private const ulong Low32Begin = 0x4000_0000;
    private const ulong Low32End = 0x8000_0000;
    private const ulong Window = 1500;

    [TestCase(1U, MapFlags.MAP_PRIVATE)]
    [TestCase(2U, MapFlags.MAP_SHARED)]
    [TestCase(3U, MapFlags.MAP_PRIVATE | MapFlags.MAP_32BIT)]
    public void TheRange_IsTheOneThatALinearSearchFinds(uint seed, MapFlags flags)
    {
        Numbers numbers = new(seed);
        Calls calls = new();
        bool isLow = (flags & MapFlags.MAP_32BIT) != 0;
        ulong start = isLow ? Low32Begin : calls.Mm.MmapBase.Value - (Window * Page);
        for (int step = 0; step < 1500; step++)
        {
            ulong addr = start + (numbers.Below(Window) * Page);
            ulong length = (1 + numbers.Below(40)) * Page;
            if (numbers.Below(2) == 0)
            {
                calls.UnmapAt(addr, length);
            }
            else if (numbers.Below(8) == 0)
            {
                // Whether it may lie there is not this test's affair.
                calls.MapAt(addr, Page, Calls.ReadWrite, Calls.PrivateFixed | MapFlags.MAP_GROWSDOWN);
            }
            else
            {
                calls.MapAt(addr, length, Calls.ReadWrite, Calls.PrivateFixed);
            }

            ulong asked = (numbers.Below(6) == 0 ? 512 : 1 + numbers.Below(300)) * Page;
            Found(calls, asked, flags).Should().Be(Expected(calls.Mm, asked, flags), $"step {step}, {asked / Page} pages");
        }
    }

    [Test]
    public void AFullWindow_SendsTheSearchUpwards()
    {
        Calls calls = new(new MachineConfig { SoftDirty = false, MmapMinAddr = VirtAddr.TaskSize / 2 });
        MmStruct mm = calls.Mm;
        ulong third = ((VirtAddr.TaskSize / 3) + Page - 1) & VirtAddr.PageMask;
        calls.MapAt(VirtAddr.TaskSize / 2 & VirtAddr.PageMask, mm.MmapBase.Value - (VirtAddr.TaskSize / 2 & VirtAddr.PageMask),
            Prot.PROT_NONE, Calls.PrivateFixed);

        Found(calls, 16 * Page, MapFlags.MAP_PRIVATE).Should().Be(third);
    }

    /// <summary>Where mmap puts it; what it put goes again.</summary>
    private static ulong? Found(Calls calls, ulong length, MapFlags flags)
    {
        SysRet found = calls.MapAt(0, length, Prot.PROT_READ, flags | MapFlags.MAP_ANONYMOUS);
        if (found.IsError)
        {
            return null;
        }

        calls.UnmapAt(found.Address.Value, length);
        return found.Address.Value;
    }

    private static ulong? Expected(MmStruct mm, ulong length, MapFlags flags)
    {
        if ((flags & MapFlags.MAP_PRIVATE) == 0 || length % VirtAddr.PmdSize != 0)
        {
            return Search(mm, length, flags);
        }

        // Whole huge pages start at the border of one, where there is room for that.
        ulong? padded = Search(mm, length + VirtAddr.PmdSize, flags);
        ulong offset = unchecked(0 - padded.GetValueOrDefault()) & ~VirtAddr.PmdMask;
        return padded is null ? Search(mm, length, flags) : padded + (offset == 0 ? VirtAddr.PmdSize : offset);
    }

    private static ulong? Search(MmStruct mm, ulong length, MapFlags flags)
    {
        bool isLow = (flags & MapFlags.MAP_32BIT) != 0;
        ulong low = isLow ? Low32Begin : mm.Machine.Config.MmapMinAddr;
        ulong high = isLow ? Low32End : mm.MmapBase.Value;
        IEnumerable<(ulong Start, ulong End)> fitting = Gaps(mm)
            .Select(gap => (Start: Math.Max(gap.Start, low), End: Math.Min(gap.End, high)))
            .Where(gap => gap.End > gap.Start && gap.End - gap.Start >= length);
        return isLow
            ? fitting.Select(gap => (ulong?)gap.Start).FirstOrDefault()
            : fitting.Select(gap => (ulong?)(gap.End - length)).LastOrDefault();
    }

    private static IEnumerable<(ulong Start, ulong End)> Gaps(MmStruct mm)
    {
        ulong start = 0;
        foreach (Vma vma in mm.Vmas.All)
        {
            yield return (start, Mmap.StartGap(vma).Value);
            start = vma.End.Value;
        }

        yield return (start, ulong.MaxValue);
    }
}
