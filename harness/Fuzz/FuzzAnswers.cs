// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>Threads that sleep at faults where a userfaultfd watches, and what others answer meanwhile.</summary>
/// <remarks>
/// The last answer is that nobody watches any more: whoever closes the userfaultfd for good wakes all that sleep there, whatever came
/// before. A child would have it too, so that there is none yet; and the script itself never touches what is watched, or it would sleep.
/// </remarks>
internal static class FuzzAnswers
{
    private const int Pages = 4;
    private const int MostThreads = 3;

    private const string Missing = "UFFDIO_REGISTER_MODE_MISSING";
    private const string Protected = "UFFDIO_REGISTER_MODE_WP";
    private const string Minor = "UFFDIO_REGISTER_MODE_MINOR";

    public static void Answer(FuzzWorld world)
    {
        // What stands here must succeed: what follows has its names.
        if (world.HasLittleMemory || world.HasLimits || world.HasForked || world.HasClosed)
        {
            return;
        }

        world.Process = "";
        (string region, string uffd) = (world.NewName("m"), world.NewName("w"));
        world.Add($"{region} = mmap({Pages} pages, PROT_READ|PROT_WRITE, {world.Pick("MAP_PRIVATE", "MAP_SHARED")}|MAP_ANONYMOUS)", "");
        for (int i = world.Below(4); i > 0; i--)
        {
            world.Add($"store({Page(world, region)}, {world.Value()})", "");
        }

        if (world.OneIn(3))
        {
            // Of shared memory the file keeps the pages: what faults there is minor.
            world.Add($"madvise({region}, MADV_DONTNEED)", "");
        }

        world.Add($"{uffd} = userfaultfd(O_CLOEXEC|O_NONBLOCK, {Features(world)})", "");
        world.Call($"UFFDIO_REGISTER({uffd}, {region}, {Mode(world)})");
        if (world.OneIn(2))
        {
            world.Call($"UFFDIO_WRITEPROTECT({uffd}, {Range(world, region)}, UFFDIO_WRITEPROTECT_MODE_WP)");
        }

        List<string> threads = [];
        Begin(world, region, threads);
        for (int i = 1 + world.Below(6); i > 0; i--)
        {
            Meanwhile(world, region, uffd, threads);
        }

        world.Add($"close({uffd})", "");
        threads.ForEach(thread => world.Add($"join {thread}", ""));
    }

    private static void Begin(FuzzWorld world, string region, List<string> threads)
    {
        string statement = world.Below(8) switch
        {
            0 or 1 or 2 => FuzzWorld.AnyAccess($"store({Page(world, region)}, {world.Value()})"),
            3 or 4 => FuzzWorld.AnyAccess($"load({Page(world, region)})"),
            5 => FuzzWorld.AnyAccess($"fill({Range(world, region)}, {world.Value()})"),
            6 => FuzzWorld.AnyCall($"madvise({Range(world, region)}, {world.Pick("MADV_POPULATE_READ", "MADV_POPULATE_WRITE")})"),
            _ => FuzzWorld.AnyCall($"{world.Pick("pread", "pwrite")}({world.File()}, {Page(world, region)}, 0)"),
        };
        string thread = world.NewThread();
        world.Add($"{thread} = thread {{ {statement} }}", "");
        threads.Add(thread);
    }

    private static void Meanwhile(FuzzWorld world, string region, string uffd, List<string> threads)
    {
        switch (world.Below(12))
        {
            case 0 or 1 or 2:
                world.Call($"uffd_read({uffd})");
                break;
            case 3 when threads.Count < MostThreads:
                Begin(world, region, threads);
                break;
            case 4:
                Disturb(world, region);
                break;
            default:
                Reply(world, region, uffd);
                break;
        }
    }

    private static void Reply(FuzzWorld world, string region, string uffd)
    {
        string range = Range(world, region);
        string page = Page(world, region);
        world.Call(world.Below(14) switch
        {
            0 or 1 or 2 => $"UFFDIO_COPY({uffd}, {page}, {world.PageText()}, "
                + $"{world.Pick("0", "0", "UFFDIO_COPY_MODE_DONTWAKE", "UFFDIO_COPY_MODE_WP")})",
            3 or 4 => $"UFFDIO_ZEROPAGE({uffd}, {range}, {world.Pick("0", "0", "UFFDIO_ZEROPAGE_MODE_DONTWAKE")})",
            5 or 6 => $"UFFDIO_CONTINUE({uffd}, {range}, "
                + $"{world.Pick("0", "0", "UFFDIO_CONTINUE_MODE_DONTWAKE", "UFFDIO_CONTINUE_MODE_WP")})",
            7 or 8 => $"UFFDIO_WRITEPROTECT({uffd}, {range}, "
                + $"{world.Pick("0", "0", "UFFDIO_WRITEPROTECT_MODE_WP", "UFFDIO_WRITEPROTECT_MODE_DONTWAKE")})",
            9 => $"UFFDIO_POISON({uffd}, {range}, {world.Pick("0", "0", "UFFDIO_POISON_MODE_DONTWAKE")})",
            10 => $"UFFDIO_MOVE({uffd}, {page}, {world.PageText()}, {world.Pick("0", "UFFDIO_MOVE_MODE_DONTWAKE")})",
            11 => $"UFFDIO_UNREGISTER({uffd}, {range})",
            _ => $"UFFDIO_WAKE({uffd}, {range})",
        });
    }

    /// <summary>The mapping changes under those that sleep.</summary>
    private static void Disturb(FuzzWorld world, string region) => world.Call(world.Below(6) switch
    {
        0 => $"munmap({Page(world, region)})",
        1 => $"mprotect({Range(world, region)}, {world.Pick("PROT_READ", "PROT_NONE", "PROT_READ|PROT_WRITE")})",
        2 => $"mremap({Page(world, region)}, 1 page, MREMAP_MAYMOVE|MREMAP_FIXED, {world.PageText()})",
        3 => $"mmap({Page(world, region)}, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)",
        _ => $"madvise({Range(world, region)}, {world.Pick("MADV_DONTNEED", "MADV_REMOVE", "MADV_FREE", "MADV_GUARD_INSTALL")})",
    });

    private static string Mode(FuzzWorld world) => world.Pick(
        Missing, Missing, Protected, Minor, $"{Missing}|{Protected}", $"{Missing}|{Minor}", $"{Missing}|{Protected}|{Minor}");

    private static string Features(FuzzWorld world) => world.Pick(
        "0", "0", "UFFD_FEATURE_THREAD_ID", "UFFD_FEATURE_EXACT_ADDRESS", "UFFD_FEATURE_WP_UNPOPULATED",
        "UFFD_FEATURE_PAGEFAULT_FLAG_WP|UFFD_FEATURE_THREAD_ID", "UFFD_FEATURE_WP_ASYNC|UFFD_FEATURE_WP_UNPOPULATED",
        "UFFD_FEATURE_MINOR_SHMEM|UFFD_FEATURE_MISSING_SHMEM");

    private static string Page(FuzzWorld world, string region) => $"{region}[{world.Below(Pages)}]";

    private static string Range(FuzzWorld world, string region)
    {
        int first = world.Below(Pages);
        return FuzzWorld.Text(region, first, 1 + world.Below(Pages - first));
    }
}
