// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>Processes that come and go.</summary>
internal static class FuzzProcesses
{
    public static void Fork(FuzzWorld world)
    {
        if (world.CanFork)
        {
            string parent = world.Process;
            world.Statements.Add(new FuzzStatement($"{world.Fork()} = fork()", "", parent));
        }
    }

    public static void Exit(FuzzWorld world)
    {
        if (world.EndOne() is ({ } child, { } parent))
        {
            int code = world.Pick(0, 0, 1, 255);
            world.Statements.Add(new FuzzStatement($"exit({code})", "", child));
            if (world.OneIn(4))
            {
                world.Statements.Add(new FuzzStatement($"{FuzzLooks.Expect}{child}: exited {code}", "", parent));
            }

            world.Statements.Add(new FuzzStatement($"wait({child})", $"exited {code}", parent));
        }
        else
        {
            Fork(world);
        }
    }

    /// <summary>A child that is gone already, or somebody else's.</summary>
    public static void WaitAgain(FuzzWorld world)
    {
        if (world.Ended.Count > 0)
        {
            world.Call($"wait({world.Ended[world.Below(world.Ended.Count)].Child})");
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
