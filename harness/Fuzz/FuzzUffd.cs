// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>Memory that a userfaultfd watches. A fault is SIGBUS, so that nobody waits for an answer that no step gives.</summary>
internal static class FuzzUffd
{
    private const int Most = 2;

    private static readonly string[] Features =
    [
        "PAGEFAULT_FLAG_WP", "MISSING_HUGETLBFS", "MISSING_SHMEM", "THREAD_ID", "MINOR_HUGETLBFS", "MINOR_SHMEM", "EXACT_ADDRESS",
        "WP_HUGETLBFS_SHMEM", "WP_UNPOPULATED", "POISON", "WP_ASYNC", "MOVE",
    ];

    private static readonly string[] Events = ["SIGBUS", "EVENT_FORK", "EVENT_REMAP", "EVENT_REMOVE", "EVENT_UNMAP"];

    public static void Create(FuzzWorld world)
    {
        if (world.Uffds.Count >= Most || world.HasForked || world.HasClosed)
        {
            Register(world);
            return;
        }

        world.Process = "";
        string name = $"u{world.Uffds.Count + 1}";
        string features = $"UFFD_FEATURE_SIGBUS{Some(world, Features)}";
        string flags = $"O_CLOEXEC|O_NONBLOCK{world.Pick("", "", "|UFFD_USER_MODE_ONLY")}";
        if (world.OneIn(4))
        {
            world.Add($"{name} = new_userfaultfd({flags})", "");
            world.Uffds.Add(name);
            world.Call($"UFFDIO_API({name}, {features})");
            return;
        }

        world.Add($"{name} = userfaultfd({flags}, {features})", "");
        world.Uffds.Add(name);
    }

    /// <summary>The handshake was made, so that it is refused.</summary>
    public static void Api(FuzzWorld world) =>
        Call(world, uffd =>
        {
            string features = world.Pick("0", $"UFFD_FEATURE_SIGBUS{Some(world, [.. Features, .. Events])}");
            return $"UFFDIO_API({uffd}, {features}{world.Pick("", "", ", api 0xab")})";
        });

    public static void Poll(FuzzWorld world) =>
        Call(world, uffd => $"poll({uffd}, {world.Pick("POLLIN", "POLLIN|POLLOUT|POLLPRI", "POLLERR|POLLHUP|POLLNVAL")})");

    public static void Read(FuzzWorld world) => Call(world, uffd => $"uffd_read({uffd})");

    public static void Register(FuzzWorld world) => Call(world, uffd => $"UFFDIO_REGISTER({uffd}, {world.RangeText()}, {Mode(world)})");

    public static void Range(FuzzWorld world, string call) => Call(world, uffd => $"{call}({uffd}, {world.RangeText()})");

    public static void Copy(FuzzWorld world) => Call(world, uffd =>
    {
        (string area, int first, int count) = world.Range();
        string mode = world.Pick("0", "0", "UFFDIO_COPY_MODE_DONTWAKE", "UFFDIO_COPY_MODE_WP");
        return $"UFFDIO_COPY({uffd}, {FuzzWorld.Text(area, first, count)}, {world.PageText()}, {mode})";
    });

    public static void Move(FuzzWorld world) => Call(world, uffd =>
    {
        (string area, int first, int count) = world.Range();
        string mode = world.Pick("0", "UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES", "UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES", "UFFDIO_MOVE_MODE_DONTWAKE");
        return $"UFFDIO_MOVE({uffd}, {FuzzWorld.Text(area, first, count)}, {world.PageText()}, {mode})";
    });

    public static void Continue(FuzzWorld world) => Call(world, uffd =>
    {
        string mode = world.Pick("0", "0", "UFFDIO_CONTINUE_MODE_DONTWAKE", "UFFDIO_CONTINUE_MODE_WP");
        return $"UFFDIO_CONTINUE({uffd}, {world.RangeText()}, {mode})";
    });

    public static void Fill(FuzzWorld world, string call) =>
        Call(world, uffd => $"{call}({uffd}, {world.RangeText()}, {world.Pick("0", "0", $"{call}_MODE_DONTWAKE")})");

    public static void Protect(FuzzWorld world) => Call(world, uffd =>
    {
        string mode = world.Pick("UFFDIO_WRITEPROTECT_MODE_WP", "UFFDIO_WRITEPROTECT_MODE_WP", "0", "UFFDIO_WRITEPROTECT_MODE_DONTWAKE");
        return $"UFFDIO_WRITEPROTECT({uffd}, {world.RangeText()}, {mode})";
    });

    private static string Mode(FuzzWorld world) => world.OneIn(16)
        ? world.Pick("0", "8")
        : world.Pick(
            "UFFDIO_REGISTER_MODE_MISSING", "UFFDIO_REGISTER_MODE_WP", "UFFDIO_REGISTER_MODE_WP", "UFFDIO_REGISTER_MODE_MINOR",
            "UFFDIO_REGISTER_MODE_MISSING|UFFDIO_REGISTER_MODE_WP", "UFFDIO_REGISTER_MODE_MISSING|UFFDIO_REGISTER_MODE_MINOR");

    private static string Some(FuzzWorld world, string[] features)
    {
        string some = "";
        for (int i = world.Below(4); i > 0; i--)
        {
            some += $"|UFFD_FEATURE_{world.Pick<string>(features)}";
        }

        return some;
    }

    /// <summary>Where there is none yet, one is made first.</summary>
    private static void Call(FuzzWorld world, Func<string, string> call)
    {
        if (world.Uffds.Count == 0 && !world.HasForked && !world.HasClosed)
        {
            string process = world.Process;
            Create(world);
            world.Process = process;
        }

        if (world.Uffds.Count > 0)
        {
            world.Call(call(world.Pick<string>([.. world.Uffds])));
        }
    }
}
