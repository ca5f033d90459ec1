// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>Calls that make and move mappings.</summary>
internal static class FuzzMappings
{
    private const string Move = "MREMAP_MAYMOVE|MREMAP_FIXED";

    /// <summary>Where the break of every process is before it is moved.</summary>
    private const ulong HeapStart = 17UL << 40;

    public static void Mmap(FuzzWorld world)
    {
        if (world.HasKernelPlaces && world.Process.Length == 0 && world.OneIn(4))
        {
            Somewhere(world);
            return;
        }

        (string area, int first, int count) = world.Range();
        string place = (world.OneIn(5) ? "MAP_FIXED_NOREPLACE" : "MAP_FIXED") + FuzzFlags.Extra(world);
        world.Call($"mmap({area}[{first}], {count} pages, {FuzzFlags.Protection(world)}, {Source(world, place)})");
    }

    /// <summary>A stack, something below it that it must keep away from or not, an access that makes it grow, and its protection.</summary>
    public static void Stack(FuzzWorld world)
    {
        (string area, int first, int count) = world.Range();
        int below = world.Below(first + 1);
        string growsDown = world.OneIn(2) ? "|PROT_GROWSDOWN" : "";
        world.Call($"munmap({FuzzWorld.Text(area, below, first + count - below)})");
        world.Call(
            $"mmap({area}[{first}], {count} pages, {FuzzFlags.Protection(world)}, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED|MAP_GROWSDOWN"
                + $"{(world.OneIn(3) ? "|MAP_NORESERVE" : "")})");
        if (world.OneIn(2))
        {
            world.Call(
                $"mmap({area}[{below}], 1 page, {FuzzFlags.Protection(world)}, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED_NOREPLACE"
                    + $"{(world.OneIn(3) ? "|MAP_GROWSDOWN" : "")})");
        }

        string place = $"{area}[{below + world.Below(first - below + 1)}]";
        world.Access(world.OneIn(2) ? $"load({place})" : $"store({place}, {world.Value()})");
        world.Call(
            $"mprotect({area}[{first + world.Below(count)}], 1 page, {world.Pick("PROT_READ", "PROT_READ|PROT_WRITE", "PROT_NONE")}"
                + $"{growsDown})");
    }

    /// <summary>Several bytes by one instruction, and a text, which may reach into the next page.</summary>
    public static void Wide(FuzzWorld world)
    {
        if (world.HasFetches)
        {
            // What is executed must be instructions of one byte, far apart.
            return;
        }

        string place = world.OneIn(2) ? world.PageText() : $"{world.PageText()} + {world.Pick(8, 2048, 4088)}";
        world.Access(world.Pick(
            $"load({place}, {world.Pick("2", "4", "8")} bytes)",
            $"store({place}, 0x{world.Below(0x10000):x4}, {world.Pick("2", "4", "8")} bytes)",
            $"store({world.PageText()} + {world.Pick(8, 4092, 4094)}, \"text\")"));
    }

    /// <summary>A seal, and what it is there against.</summary>
    public static void Seal(FuzzWorld world)
    {
        (string area, int first, int count) = world.Range();
        string range = FuzzWorld.Text(area, first, count);
        world.Call($"mseal({range})");
        switch (world.Below(8))
        {
            case 0:
                world.Call($"munmap({world.RangeText()})");
                break;
            case 1:
                world.Call($"mprotect({range}, {FuzzFlags.Protection(world)})");
                break;
            case 2:
                world.Call($"mremap({range}, {count} pages, {Move}, {world.PageText()})");
                break;
            case 3:
                world.Call($"mmap({area}[{first}], 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)");
                break;
            default:
                world.Call($"madvise({range}, {FuzzFlags.Advice(world)})");
                break;
        }
    }

    /// <summary>Mostly to places that the script knows.</summary>
    public static void Mremap(FuzzWorld world)
    {
        if (world.HasTables && world.OneIn(4))
        {
            MoveTables(world);
            return;
        }

        if (world.OneIn(400) && world.Process.Length == 0 && !world.HasForked && !world.HasLittleMemory && !world.HasLimits)
        {
            MoveGigabyte(world);
            return;
        }

        string range = world.RangeText();
        int pages = world.HasTables && world.OneIn(4) ? 512 : 1 + world.Below(5);
        switch (world.Below(10))
        {
            case 0 or 1:
                ThereAndBack(world);
                break;
            case 2:
                world.Call($"mremap({(world.OneIn(3) ? $"{world.Pick("a", "b")}[{world.AreaPages - 1}]" : range)}, {pages} pages, 0)");
                break;
            case 3:
                world.Call($"mremap({range}, 1 page, {world.Pick("0", "MREMAP_MAYMOVE")})");
                break;
            case 4 or 5:
                (string area, int first, int count) = world.Range();
                world.Call($"mremap({FuzzWorld.Text(area, first, count)}, {count} pages, {Move}|MREMAP_DONTUNMAP, {world.PageText()})");
                break;
            case 6:
                world.Call($"mremap({world.PageText()}, 0, {pages} pages, {Move}, {world.PageText()})");
                break;
            case 7 when world.HasKernelPlaces && world.Process.Length == 0:
                world.NamedCall($"mremap({range}, {pages} pages, MREMAP_MAYMOVE{world.Pick("", "|MREMAP_DONTUNMAP")})");
                break;
            default:
                world.Call($"mremap({range}, {pages} pages, {Move}, {world.PageText()})");
                break;
        }
    }

    /// <summary>What comes back fits its old neighbours by its offset, and new ones by nothing else.</summary>
    private static void ThereAndBack(FuzzWorld world)
    {
        (_, int first, int count) = world.Range();
        string keep = world.OneIn(2) ? "|MREMAP_DONTUNMAP" : "";
        int beside = world.OneIn(2) ? first + count : first - 1;
        world.Call($"mremap({FuzzWorld.Text("a", first, count)}, {count} pages, {Move}, b[{first}])");
        if (beside >= 0 && beside < world.AreaPages)
        {
            world.Call($"mmap(a[{beside}], 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)");
        }

        world.Call($"mremap({FuzzWorld.Text("b", first, count)}, {count} pages, {Move}{keep}, a[{first}])");
    }

    /// <summary>Where the kernel chooses, or takes a hint: a free place, one that is taken, too low, too high.</summary>
    private static void Somewhere(FuzzWorld world)
    {
        string length = world.OneIn(4) ? world.Pick("2M", "4M", "2101248") : $"{1 + world.Below(6)} pages";
        string source = Source(world, FuzzFlags.Extra(world).TrimStart('|'));

        // How far a fault reaches around itself depends on where in its table it is, and that is the kernel's choice here.
        source = source.Contains("MAP_ANONYMOUS", StringComparison.Ordinal)
            ? source
            : source.Replace("|MAP_POPULATE", "", StringComparison.Ordinal);
        string where = world.Below(6) switch
        {
            0 or 1 => "NULL",
            2 => world.Pick("addr(0x1000)", "addr(0x7ffffffff000)", "addr(0x7fffffffe000)", "addr(0xffff800000000000)"),
            3 => $"{world.PageText()} + 8 bytes",
            _ => world.PageText(),
        };
        world.NamedCall($"mmap({where}, {length}, {FuzzFlags.Protection(world)}, {source})");
    }

    /// <summary>From the middle of one table to the same place in another, with nothing below: the whole table moves.</summary>
    private static void MoveTables(FuzzWorld world)
    {
        int first = world.Below(6);
        int count = world.Pick(512 - first, 512, 1024 - first, 1020);
        string from = FuzzWorld.Text("a", first, count);
        world.Call($"munmap({FuzzWorld.Text("b", 0, world.OneIn(3) ? first + count : world.AreaPages)})");
        if (first > 0)
        {
            world.Call($"munmap({FuzzWorld.Text("a", 0, first)})");
        }

        world.Call($"mremap({from}, {count} pages, {Move}{(world.OneIn(3) ? "|MREMAP_DONTUNMAP" : "")}, b[{first}])");
    }

    /// <summary>A whole upper table.</summary>
    private static void MoveGigabyte(FuzzWorld world)
    {
        (string from, string to) = (world.NewName("g"), world.NewName("g"));
        foreach (string region in (ReadOnlySpan<string>)[from, to])
        {
            world.Add($"{region} = mmap(1G, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, align 1G)", "");
        }

        world.Access($"store({from}[{world.Below(2048)}], {world.Value()})");
        world.Call($"munmap({to})");
        world.Call($"mremap({from}, 1G, {Move}, {to}[0])");
        world.Access($"load({to}[{world.Below(2048)}])");
    }

    /// <summary>Anonymous memory, or a part of the file.</summary>
    private static string Source(FuzzWorld world, string place)
    {
        place = place.Length == 0 ? "" : $"|{place}";
        string sharing = world.OneIn(3) ? "MAP_SHARED" : "MAP_PRIVATE";
        if (!world.OneIn(3))
        {
            return $"{(world.OneIn(12) ? "MAP_DROPPABLE" : sharing)}|MAP_ANONYMOUS{place}";
        }

        string kind = world.OneIn(10) ? "MAP_SHARED_VALIDATE" : sharing;
        return $"{kind}{place}, {world.File()}, {world.Below(FuzzWorld.FilePages)} pages";
    }

    /// <summary>Of a shared mapping mostly right; a protection is always wrong.</summary>
    public static void RemapFilePages(FuzzWorld world)
    {
        string protection = world.OneIn(6)
            ? world.Pick("PROT_NONE", "PROT_READ", "PROT_WRITE", "PROT_EXEC", "PROT_SEM", "PROT_GROWSDOWN", "PROT_GROWSUP")
            : "0";
        world.Call(
            $"remap_file_pages({world.RangeText()}, {protection}, {world.Below(FuzzWorld.FilePages + 1)}, "
                + $"{world.Pick("0", "0", "MAP_NONBLOCK", $"MAP_NONBLOCK|{FuzzFlags.Unknown}", "0x10")})");
    }

    /// <summary>Two names, so that neighbours have the same one now and then; none; and one that nothing can have.</summary>
    public static void Name(FuzzWorld world) =>
        world.Call($"PR_SET_VMA_ANON_NAME({world.RangeText()}{world.Pick(", \"a\"", ", \"a\"", ", \"b\"", "", ", \"[\"")})");

    /// <summary>The heap's end, by a number: it is at the same place in every run.</summary>
    public static void Break(FuzzWorld world) =>
        world.Call($"brk(addr(0x{HeapStart + (ulong)(world.Below(8) * FuzzWorld.PageBytes) + (world.OneIn(4) ? 8UL : 0):x}))");
}
