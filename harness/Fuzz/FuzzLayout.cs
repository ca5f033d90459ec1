// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;

namespace Selftests.Harness.Fuzz;

/// <summary>What every random script begins with: the machine, two areas, and a memory file.</summary>
internal static class FuzzLayout
{
    private const int SmallestArea = 6;
    private const int LargestArea = 24;

    /// <summary>Two page tables, and some pages of a third.</summary>
    private const int PagesOfTables = 1032;

    /// <summary>One past the highest address.</summary>
    private const ulong End = 0x7fff_ffff_f000;

    /// <summary>Where the lowest page table ends.</summary>
    private const ulong LowestTable = 0x20_0000;

    /// <summary>Addresses in the arena, above the slots that scripts use, where a page table, an upper one and a top one end.</summary>
    private static readonly ulong[] Borders = [0x1019_0020_0000, 0x1019_4000_0000, 0x1080_0000_0000];

    /// <summary>A new script, its profile chosen and its first statements made.</summary>
    public static FuzzWorld Begin(Random random)
    {
        bool hasTables = random.Next(24) == 0;
        FuzzWorld world = new(random)
        {
            Machine = Machine(random, hasTables),
            AreaPages = hasTables ? PagesOfTables : random.Next(SmallestArea, LargestArea + 1),
            HasFetches = random.Next(4) == 0,
            HasThreads = random.Next(4) == 0,
            HasKernelPlaces = random.Next(10) == 0,
        };
        Areas(world, hasTables);
        if (world.OneIn(2))
        {
            world.Add("munmap(b)", "");
        }

        world.Files.Add("f");
        world.Add(world.OneIn(3) ? $"f = memfd_create(\"f\", {FuzzFlags.Memfd(world)})" : "f = memfd_create(\"f\")", "");
        world.Add($"ftruncate(f, {FuzzWorld.FilePages} pages)", "");
        return world;
    }

    /// <summary>The machine block of a script; empty for most.</summary>
    private static string Machine(Random random, bool hasTables) => random.Next(40) switch
    {
        0 => "machine { fault_around_bytes 4K }",
        1 => "machine { fault_around_bytes 16K }",
        3 => $"machine {{ tmpfs {random.Next(1, 12)} pages }}",
        2 when !hasTables => $"machine {{ memory {8 * random.Next(3, 8)} pages }}",
        _ => "",
    };

    private static void Areas(FuzzWorld world, bool hasTables)
    {
        string sharing = world.Pick("MAP_PRIVATE", "MAP_PRIVATE", "MAP_SHARED");
        if (hasTables || !world.OneIn(3))
        {
            string align = hasTables ? ", align 2M" : "";
            world.Add($"a = mmap({world.AreaPages} pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS{align})", "");
            world.Add($"b = mmap({world.AreaPages} pages, PROT_READ|PROT_WRITE, {sharing}|MAP_ANONYMOUS{align})", "");
            return;
        }

        // The border lies within a, and b behind it, in the same table, near or side by side.
        ulong bytes = (ulong)world.AreaPages * FuzzWorld.PageBytes;
        ulong gap = (ulong)world.Pick(0, 0, 1, 3) * FuzzWorld.PageBytes;
        ulong before = (ulong)(1 + world.Below(world.AreaPages - 1)) * FuzzWorld.PageBytes;
        // Near the ends of the address space the executor has its own places on Linux, and a kernel that chooses goes around them.
        ulong a = (world.HasKernelPlaces ? -1 : world.Below(10)) switch
        {
            0 => LowestTable - before,
            1 => End - bytes - gap - bytes,
            _ => world.Pick(Borders) - before,
        };
        At(world, "a", a, "MAP_PRIVATE");
        At(world, "b", a + bytes + gap, sharing);
    }

    private static void At(FuzzWorld world, string area, ulong address, string sharing) => world.Add(
        string.Create(CultureInfo.InvariantCulture,
            $"{area} = mmap(addr(0x{address:x}), {world.AreaPages} pages, PROT_READ|PROT_WRITE, "
                + $"{sharing}|MAP_ANONYMOUS|MAP_FIXED_NOREPLACE)"), "");
}
