// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>Everything that random scripts are made of. Weights reach splits, merges, forks of forks, shared pages and errors.</summary>
internal static class FuzzOperations
{
    private const int PageBytes = 4096;
    private const string AccessOutcomes = "ok or SIGSEGV or SIGBUS";
    private const string CallOutcomes =
        "ok or -EINVAL or -ENOMEM or -EACCES or -EPERM or -EFAULT or -EEXIST or -EAGAIN or -EOVERFLOW or -EBADF";

    // Not clear_refs: it flushes no TLB, so whether the next access makes a page young again is the processor's to say.
    public static readonly IReadOnlyList<FuzzOperation> All =
    [
        new("mmap", 14, Mmap),
        new("munmap", 7, world => Call(world, $"munmap({world.RangeText()})")),
        new("mprotect", 16, world => Call(world, $"mprotect({world.RangeText()}, {Protection(world)})")),
        new("mremap", 14, Mremap),
        new("madvise", 16, world => Call(world, $"madvise({world.RangeText()}, {Advice(world)})")),
        new("mseal", 1, world => Call(world, $"mseal({world.RangeText()}, 0)")),
        new("store", 18, world => Access(world, $"store({world.PageText()}, {1 + world.Below(250)})")),
        new("load", 10, world => Access(world, $"load({world.PageText()})")),
        new("fill", 6, world => Access(world, $"fill({world.RangeText()}, {1 + world.Below(250)})")),
        new("fork", 6, Fork),
        new("exit", 3, Exit),
        new("ftruncate", 3, world => Call(world, $"ftruncate(f, {Size(world)})")),
        new("pread", 3, world => Call(world, $"pread(f, {world.RangeText()}, {Size(world)})")),
        new("pwrite", 3, world => Call(world, $"pwrite(f, {world.RangeText()}, {Size(world)})")),
        new("mincore", 2, world => Call(world, $"mincore({world.RangeText()})")),
        new("errors", 5, Error),
    ];

    /// <summary>The areas and the file that every random script begins with.</summary>
    public static void Begin(FuzzWorld world)
    {
        world.Add($"a = mmap({world.AreaPages} pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)", "");
        world.Add($"b = mmap({world.AreaPages} pages, PROT_READ|PROT_WRITE, {world.Pick("MAP_PRIVATE", "MAP_SHARED")}|MAP_ANONYMOUS)", "");
        if (world.OneIn(2))
        {
            world.Add("munmap(b)", "");
        }

        world.Add("f = memfd_create(\"f\")", "");
        world.Add($"ftruncate(f, {FuzzWorld.FilePages} pages)", "");
    }

    private static void Call(FuzzWorld world, string text) => world.Add(text, CallOutcomes);

    private static void Access(FuzzWorld world, string text) => world.Add(text, AccessOutcomes);

    private static string Protection(FuzzWorld world) =>
        world.Pick("PROT_READ|PROT_WRITE", "PROT_READ|PROT_WRITE", "PROT_READ", "PROT_READ", "PROT_NONE", "PROT_WRITE", "PROT_READ|PROT_EXEC");

    private static string Advice(FuzzWorld world) => world.Pick(
        "MADV_DONTNEED", "MADV_DONTNEED", "MADV_POPULATE_READ", "MADV_POPULATE_READ", "MADV_POPULATE_WRITE", "MADV_POPULATE_WRITE",
        "MADV_DONTFORK", "MADV_DOFORK", "MADV_WIPEONFORK", "MADV_KEEPONFORK", "MADV_RANDOM", "MADV_SEQUENTIAL", "MADV_NORMAL", "MADV_DONTDUMP",
        "MADV_DODUMP", "MADV_WILLNEED");

    /// <summary>A place in the file: mostly where a page begins, else in the middle of one.</summary>
    private static string Size(FuzzWorld world)
    {
        int page = world.Below(FuzzWorld.FilePages + 1);
        return world.OneIn(4) ? $"{(page * PageBytes) + world.Below(PageBytes)}" : $"{page} pages";
    }

    private static void Mmap(FuzzWorld world)
    {
        (string area, int first, int count) = world.Range();
        string place = world.OneIn(5) ? "MAP_FIXED_NOREPLACE" : "MAP_FIXED";
        string sharing = world.OneIn(3) ? "MAP_SHARED" : "MAP_PRIVATE";
        string populate = world.OneIn(8) ? "|MAP_POPULATE" : "";
        string source = world.OneIn(3) ? $"{sharing}|{place}{populate}, f, {world.Below(FuzzWorld.FilePages)} pages" : $"{sharing}|MAP_ANONYMOUS|{place}{populate}";
        Call(world, $"mmap({area}[{first}], {count} pages, {Protection(world)}, {source})");
    }

    /// <summary>Only to places that the script knows: where the kernel would put a mapping by itself is no concern here.</summary>
    private static void Mremap(FuzzWorld world)
    {
        if (world.OneIn(5))
        {
            ThereAndBack(world);
            return;
        }

        string range = world.RangeText();
        int pages = 1 + world.Below(5);
        Call(world, world.Below(6) switch
        {
            0 => $"mremap({range}, {pages} pages, 0)",
            1 => $"mremap({range}, 1 page, 0)",
            2 => DontUnmap(world),
            3 => $"mremap({world.PageText()}, 0, {pages} pages, MREMAP_MAYMOVE|MREMAP_FIXED, {world.PageText()})",
            _ => $"mremap({range}, {pages} pages, MREMAP_MAYMOVE|MREMAP_FIXED, {world.PageText()})",
        });
    }

    /// <summary>What comes back fits its old neighbours by its offset, and new ones by nothing else.</summary>
    private static void ThereAndBack(FuzzWorld world)
    {
        (_, int first, int count) = world.Range();
        string keep = world.OneIn(2) ? "|MREMAP_DONTUNMAP" : "";
        int beside = world.OneIn(2) ? first + count : first - 1;
        Call(world, $"mremap({FuzzWorld.Text("a", first, count)}, {count} pages, MREMAP_MAYMOVE|MREMAP_FIXED, b[{first}])");
        if (beside >= 0 && beside < world.AreaPages)
        {
            Call(world, $"mmap(a[{beside}], 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)");
        }

        Call(world, $"mremap({FuzzWorld.Text("b", first, count)}, {count} pages, MREMAP_MAYMOVE|MREMAP_FIXED{keep}, a[{first}])");
    }

    private static string DontUnmap(FuzzWorld world)
    {
        (string area, int first, int count) = world.Range();
        return $"mremap({FuzzWorld.Text(area, first, count)}, {count} pages, MREMAP_MAYMOVE|MREMAP_FIXED|MREMAP_DONTUNMAP, {world.PageText()})";
    }

    private static void Fork(FuzzWorld world)
    {
        if (world.CanFork)
        {
            world.Statements.Add(new FuzzStatement($"{world.Fork()} = fork()", "", world.Process));
        }
    }

    private static void Exit(FuzzWorld world)
    {
        if (world.EndOne() is ({ } child, { } parent))
        {
            world.Statements.Add(new FuzzStatement("exit(0)", "", child));
            world.Statements.Add(new FuzzStatement($"wait({child})", "exited 0", parent));
        }
    }

    /// <summary>Arguments that no kernel takes.</summary>
    private static void Error(FuzzWorld world)
    {
        string page = world.PageText();
        Call(world, world.Below(8) switch
        {
            0 => $"munmap({page} + 1 byte, 4096)",
            1 => $"munmap({page}, 0)",
            2 => $"mprotect({page} + 8 bytes, 4096, PROT_READ)",
            3 => $"mprotect({page}, 0, PROT_NONE)",
            4 => $"madvise({page} + 1 byte, 4096, MADV_DONTNEED)",
            5 => $"mremap({page} + 1 byte, 4096, 4096, 0)",
            6 => $"mremap({page}, 4096, 0, MREMAP_MAYMOVE)",
            _ => $"mseal({page} + 1 byte, 4096, 0)",
        });
    }
}
