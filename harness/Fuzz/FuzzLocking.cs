// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>Memory that is locked, and let go again.</summary>
internal static class FuzzLocking
{
    public static void Lock(FuzzWorld world)
    {
        string range = world.RangeText();
        world.Call(world.Below(8) switch
        {
            0 or 1 => $"mlock({range})",
            2 or 3 => $"mlock2({range}, MLOCK_ONFAULT)",
            4 => $"mlock2({range}, {world.Pick("0", "2", "MLOCK_ONFAULT")})",
            5 => $"mlock({world.PageText()} + {world.Pick(1, 2048, 4095)} bytes, "
                + $"{world.Pick("0", "1", "2", "4096", "0xffffffffffffffff", "0xfffffffffffff000")})",
            _ => $"munlock({range})",
        });
    }

    /// <summary>A limit, and now and then a caller who has to keep it.</summary>
    public static void Limit(FuzzWorld world)
    {
        world.Call($"setrlimit(RLIMIT_MEMLOCK, {world.Pick("0", "4 pages", "12 pages", "40 pages", "10000")})");
        if (world.OneIn(2))
        {
            world.Call("drop_capability(CAP_IPC_LOCK)");
        }
    }

    /// <summary>Only of what is to come: what there is holds the executor's memory too, whose faults would be the script's.</summary>
    public static void LockAll(FuzzWorld world) => world.Call(world.Below(6) switch
    {
        0 => "munlockall()",
        1 => $"mlockall({world.Pick("0", "MCL_ONFAULT", "8")})",
        2 => "mlockall(MCL_FUTURE|MCL_ONFAULT)",
        _ => "munlockall()",
    });
}
