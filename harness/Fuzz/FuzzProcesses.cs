// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>Processes that come and go.</summary>
internal static class FuzzProcesses
{
    /// <summary>Of each of them a process dies that has no handler. SIGTRAP has one in the executor.</summary>
    private static readonly string[] Deadly =
    [
        "SIGKILL", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGABRT", "SIGBUS", "SIGFPE", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE",
        "SIGALRM", "SIGTERM",
        "SIGSYS",
    ];

    public static void Fork(FuzzWorld world)
    {
        if (world.HasLittleMemory)
        {
            // It may fail, so that nobody can be the child.
            world.NamedCall("fork()");
        }
        else if (world.CanFork)
        {
            string parent = world.Process;
            world.Statements.Add(new FuzzStatement($"{world.Fork()} = fork()", "", parent));
        }
    }

    public static void Exit(FuzzWorld world)
    {
        if (world.EndOne() is ({ } child, var parent))
        {
            Exit(world, child, parent);
        }
        else
        {
            Fork(world);
        }
    }

    /// <summary>Children of children, where one in the middle gives its memory up or ends before it becomes a great-grandparent.</summary>
    public static void Generations(FuzzWorld world)
    {
        string process = world.Process;
        string area = world.Pick("a", "b");
        for (int generation = 0; generation < 3 && world.CanFork; generation++)
        {
            world.Process = process;
            Fork(world);
            string child = world.Newest;
            world.Process = child;
            world.Access($"store({area}[{world.Below(world.AreaPages)}], {world.Value()})");
            if (generation > 0 && world.OneIn(2))
            {
                world.Process = process;
                world.Call(
                    world.OneIn(2)
                        ? $"munmap({area})"
                        : $"mmap({area}[0], {world.AreaPages} pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)");
            }
            else if (generation > 0 && world.OneIn(2))
            {
                Exit(world, process, world.End(process));
            }

            process = child;
        }
    }

    /// <summary>A child that is killed by its parent, or that kills itself; now and then with a signal that is ignored.</summary>
    public static void Kill(FuzzWorld world)
    {
        string process = world.Process;
        if (world.HasLittleMemory || !world.CanFork)
        {
            return;
        }

        Fork(world);
        string child = world.Newest;
        world.End(child);
        if (world.OneIn(6))
        {
            world.Statements.Add(new FuzzStatement($"kill({child}, {world.Pick("SIGCHLD", "SIGCONT")})", "", process));
        }

        string signal = world.Pick<string>([.. Deadly]);
        world.Statements.Add(new FuzzStatement($"kill({child}, {signal})", "", world.OneIn(3) ? child : process));
        world.Statements.Add(new FuzzStatement($"wait({child})", $"killed {signal}", process));
        world.Process = process;
    }

    private static void Exit(FuzzWorld world, string child, string? parent)
    {
        int code = world.Pick(0, 0, 1, 255);
        bool dies = world.OneIn(4);
        string end = dies ? "killed SIGSEGV" : $"exited {code}";

        // Between the halves of the address space nobody can map anything.
        world.Statements.Add(dies
            ? new FuzzStatement(world.Pick("load(addr(0x800000000000))", "store(addr(0x800000000000), 1)"), end, child)
            : new FuzzStatement($"exit({code})", "", child));
        if (parent is null)
        {
            return;
        }

        if (world.OneIn(4))
        {
            world.Statements.Add(new FuzzStatement($"{FuzzLooks.Expect}{child}: {end}", "", parent));
        }

        world.Statements.Add(new FuzzStatement($"wait({child})", end, parent));
    }

    /// <summary>A child that is gone already, or somebody else's.</summary>
    public static void WaitAgain(FuzzWorld world)
    {
        if (world.Ended.Count > 0)
        {
            world.Call($"wait({world.Ended[world.Below(world.Ended.Count)].Child})");
        }
    }

    /// <summary>Room for a little more than most scripts map, and seldom none.</summary>
    public static void Limit(FuzzWorld world) =>
        world.Call(
            $"setrlimit({world.Pick("RLIMIT_AS", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_FSIZE")}, "
                + $"{world.Pick("40 pages", "80 pages", "200 pages", "1G", "0", "100000")})");

    /// <summary>Of a process that has ended, or of one that lives and is not being killed.</summary>
    public static void Release(FuzzWorld world)
    {
        if (world.Ended.Count > 0)
        {
            world.Call($"process_mrelease({world.Ended[world.Below(world.Ended.Count)].Child})");
        }
        else if (world.CanFork && !world.HasLittleMemory)
        {
            Fork(world);
            world.Call($"process_mrelease({world.Newest})");
        }
    }

    /// <summary>
    /// Advice about several ranges: of a process about itself, of any kind, and about a child, which takes but little; now and then one
    /// that has ended.
    /// </summary>
    public static void Advise(FuzzWorld world)
    {
        string process = world.Process;
        if (world.HasLittleMemory || !world.CanFork)
        {
            return;
        }

        bool hasEnded = world.Ended.Count > 0 && world.OneIn(4);
        string child = hasEnded ? world.Ended[world.Below(world.Ended.Count)].Child : world.OneIn(2) ? process : "";
        if (child.Length == 0)
        {
            Fork(world);
            child = world.Newest;
        }

        string advice = child != process && world.OneIn(2) ? world.Pick("MADV_COLD", "MADV_WILLNEED") : FuzzFlags.Advice(world);
        string more = string.Concat(Enumerable.Range(0, world.Below(4)).Select(_ => $", {world.RangeText()}"));
        string flags = world.OneIn(16) ? "1" : "0";
        world.Call(
            $"process_madvise({child}, {world.RangeText()}, {advice}{(more.Length > 0 || world.OneIn(2) ? $", {flags}" : "")}{more})");
    }

    /// <summary>What may not become executable: for good, so that it is a child's, and only now and then everybody's.</summary>
    public static void Mdwe(FuzzWorld world)
    {
        if (world.Process.Length == 0 && !world.OneIn(4))
        {
            world.Call($"prctl(PR_GET_MDWE{world.Pick("", "", ", 1", ", 0, 1", ", 0, 0, 1", ", 0, 0, 0, 1")})");
            return;
        }

        string bits = world.Pick(
            "PR_MDWE_REFUSE_EXEC_GAIN", "PR_MDWE_REFUSE_EXEC_GAIN|PR_MDWE_NO_INHERIT", "PR_MDWE_NO_INHERIT", "0", "4");
        world.Call($"prctl(PR_SET_MDWE, {bits})");
        if (world.OneIn(2))
        {
            world.Call($"mprotect({world.RangeText()}, {world.Pick("PROT_EXEC", "PROT_READ|PROT_EXEC", "PROT_WRITE|PROT_EXEC")})");
        }
    }

    /// <summary>A way that the kernel may decline, and an access in each of both. Of one page: one half done is neither.</summary>
    public static void May(FuzzWorld world)
    {
        if (world.HasLittleMemory)
        {
            return;
        }

        string page = world.PageText();
        string advice = world.Pick("MADV_POPULATE_READ", "MADV_POPULATE_WRITE", "MADV_DONTNEED");
        world.MayCall($"madvise({page}, {advice})", $"store({world.PageText()}, {world.Value()})", $"load({world.PageText()})");
    }
}
