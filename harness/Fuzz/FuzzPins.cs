// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>Pages that somebody else has, too: pins, and pipes that refer to pages.</summary>
internal static class FuzzPins
{
    /// <summary>A region with some of its pages pinned, and what pins must stand.</summary>
    public static void Pin(FuzzWorld world)
    {
        if (world.HasLittleMemory || world.HasLimits)
        {
            // It must succeed: what follows has its name.
            return;
        }

        string process = world.Process;
        (string region, string pin) = (world.NewName("m"), world.NewName("g"));
        world.Add($"{region} = mmap(4 pages, PROT_READ|PROT_WRITE, {world.Pick("MAP_PRIVATE", "MAP_SHARED")}|MAP_ANONYMOUS)", "");
        if (world.OneIn(2))
        {
            world.Access($"store({region}[{world.Below(4)}], {world.Value()})");
        }

        if (world.CanFork && world.OneIn(4))
        {
            FuzzProcesses.Fork(world);
        }

        world.Process = process;
        int first = world.Below(3);
        string pages = $"{region}[{first}..{first + 1 + world.Below(4 - first)}]";
        world.Add($"{pin} = pin({pages}, FOLL_WRITE{world.Pick("", "|FOLL_LONGTERM", "|FOLL_PIN")})", "");
        for (int i = world.Below(5); i > 0; i--)
        {
            Disturb(world, region);
            world.Process = process;
        }

        if (world.OneIn(2))
        {
            world.Add($"unpin({pin})", "");
        }
    }

    private static void Disturb(FuzzWorld world, string region)
    {
        switch (world.Below(6))
        {
            case 0 or 1 when world.CanFork:
                FuzzProcesses.Fork(world);
                break;
            case 2:
                world.Call($"madvise({region}[{world.Below(4)}], {world.Pick("MADV_DONTNEED", "MADV_POPULATE_WRITE", "MADV_DONTFORK")})");
                break;
            case 3:
                world.Call($"mprotect({region}[{world.Below(4)}], {world.Pick("PROT_READ", "PROT_READ|PROT_WRITE")})");
                break;
            case 4:
                world.Call($"mremap({region}[{world.Below(4)}], 1 page, MREMAP_MAYMOVE|MREMAP_FIXED, {world.PageText()})");
                break;
            default:
                world.Access($"store({region}[{world.Below(4)}], {world.Value()})");
                break;
        }
    }

    /// <summary>A pipe, pages that go into it, and what comes out. Nobody waits.</summary>
    public static void Pipe(FuzzWorld world)
    {
        (string both, string reader, string writer) = (world.NewName("m"), world.NewName("m"), world.NewName("m"));
        world.Add($"{both} = pipe()", "");
        world.Add($"{reader} = reopen({both}, O_RDONLY|O_NONBLOCK)", "");
        world.Add($"{writer} = reopen({both}, O_WRONLY|O_NONBLOCK)", "");
        for (int i = 1 + world.Below(4); i > 0; i--)
        {
            switch (world.Below(4))
            {
                case 0:
                    world.Call($"read({reader}, {world.RangeText()})");
                    break;
                case 1:
                    world.Call($"write({writer}, {world.PageText()}, {world.Pick("1", "100", "4096")})");
                    break;
                case 2:
                    world.Access($"store({world.AddressText()}, {world.Value()})");
                    break;
                default:
                    world.Call(
                        $"vmsplice({both}, {world.RangeText()}, "
                            + $"SPLICE_F_NONBLOCK{world.Pick("", "", "|SPLICE_F_MOVE", "|SPLICE_F_MORE", "|SPLICE_F_GIFT")})");
                    break;
            }
        }
    }
}
