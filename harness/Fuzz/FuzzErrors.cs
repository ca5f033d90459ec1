// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>Arguments that are wrong, or at the edge of being it.</summary>
/// <remarks>On Linux the executor's own memory lies in the same address space: no range may reach it, so that long ones overflow.</remarks>
internal static class FuzzErrors
{
    /// <summary>
    /// The lowest page, the first that everybody may map, the end of user space, what is no address, the kernel's part, the end of all.
    /// </summary>
    /// <summary>Of what a mapping is made, wrongly.</summary>
    private static string WrongKind(FuzzWorld world) => world.Pick(
        "MAP_ANONYMOUS|MAP_FIXED", "MAP_SHARED_VALIDATE|MAP_ANONYMOUS|MAP_FIXED", "0x3", "MAP_FIXED, f",
        "MAP_PRIVATE|MAP_FIXED|MAP_GROWSDOWN, f");

    private static readonly string[] Edges =
        ["addr(0)", "addr(0x1000)", "addr(0x7ffffffff000)", "addr(0x800000000000)", "addr(0xffff800000000000)", "addr(0xfffffffffffff000)"];

    private static readonly string[] TooLong = ["0xfffffffffffff000", "0xffffffffffffffff", "0xfffffffffffff001", "0xffffffffffff8000"];

    /// <summary>Lengths, flags and descriptors that no kernel takes.</summary>
    public static void Argument(FuzzWorld world)
    {
        string page = world.PageText();
        string length = world.Pick("0", "1", "4095", "4097", "1 page", "8191");
        int shift = world.Pick(0, 1, 8, 2048, 4095);
        string at = shift == 0 ? page : $"{page} + {shift} bytes";
        string anonymous = "MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED";
        world.Call(world.Below(20) switch
        {
            0 => $"munmap({at}, {length})",
            1 => $"mprotect({at}, {length}, {FuzzFlags.Protection(world)})",
            2 => $"mprotect({page}, 1 page, {world.Pick("PROT_GROWSDOWN|PROT_GROWSUP", "0x10", "0x100", "PROT_READ|0x40000000")})",
            3 => $"madvise({at}, {length}, {FuzzFlags.Advice(world)})",
            4 => $"madvise({page}, {length}, {world.Pick(5, 7, 26, 99, 255, 1000)})",
            5 => $"mremap({at}, {length}, {world.Pick("0", "1", "4096", "8192")}, {world.Pick("0", "MREMAP_MAYMOVE")})",
            6 => $"mremap({page}, 1 page, 1 page, "
                + $"{world.Pick("8", "MREMAP_FIXED", "MREMAP_DONTUNMAP", "MREMAP_FIXED|MREMAP_DONTUNMAP", "0x10000000")}, "
                + $"{world.PageText()})",
            7 => $"mremap({page}, 2 pages, {world.Pick("1 page", "2 pages", "3 pages")}, MREMAP_MAYMOVE|MREMAP_FIXED, {at})",
            8 => $"mremap({page}, 2 pages, 1 page, MREMAP_MAYMOVE|MREMAP_FIXED|MREMAP_DONTUNMAP, {world.PageText()})",
            9 => $"mseal({at}, {length}, {world.Pick("0", "0", "1")})",
            10 => $"mincore({at}, {length})",
            11 => $"mmap({at}, {length}, PROT_READ, {anonymous})",
            12 => $"mmap({page}, 1 page, PROT_READ, {WrongKind(world)})",
            13 => $"mmap({page}, 1 page, PROT_READ, {world.Pick("MAP_SHARED_VALIDATE", "MAP_SHARED", "MAP_PRIVATE")}|MAP_FIXED|"
                + $"{world.Pick("0x200000", "0x800000")}, {world.File()}, {world.Pick("0", "1", "2048")})",
            14 => $"mmap({page}, 1 page, PROT_READ, MAP_SHARED|MAP_FIXED, {world.Pick("99", "-1", "f")}, "
                + $"{world.Pick("0", "0x7ffffffffffff000", "0xfffffffffffff000", "0x7fffffffffffe000")})",
            15 => $"ftruncate({world.Pick("f", "99", "-1")}, {world.Pick("0x8000000000000000", "0xffffffffffffffff")})",
            16 => $"{world.Pick("pread", "pwrite")}({world.Pick("f", "f", "99")}, {page}, "
                + $"{world.Pick("0x8000000000000000", "0x7ffffffffffff000", "0x7fffffffffffffff", "0xfffffffffffff000")})",
            17 => $"{world.Pick("read", "write")}({world.Pick("99", "-1")}, {page})",
            18 => $"clear_refs({world.Pick("0", "6", "9")})",
            19 when world.OneIn(3) => $"memfd_create(\"{new string('g', 250)}\")",
            _ => $"memfd_create(\"g\", {world.Pick("0x20", "MFD_EXEC|MFD_NOEXEC_SEAL", "0x80000000")})",
        });
    }

    /// <summary>The ends of the address space, and ranges that go over them.</summary>
    public static void Edge(FuzzWorld world)
    {
        string edge = world.Pick<string>(Edges);
        string page = world.PageText();
        string length = world.Pick<string>(TooLong);
        switch (world.Below(14))
        {
            case 0:
                world.Access($"load({edge})");
                break;
            case 1:
                world.Access($"store({edge}, {world.Value()})");
                break;
            case 2:
                world.Access($"fetch({edge})");
                break;
            case 3:
                world.Access($"load({page} + {world.Pick("1G", "0x7ff0000000000000")})");
                break;
            case 4:
                world.Call($"{world.Pick("pread", "pwrite")}(f, {edge}, 1 page, {world.Pick("0", "0", "4096", "8 pages")})");
                break;
            default:
                Range(world, edge, page, length);
                break;
        }
    }

    private static void Range(FuzzWorld world, string edge, string page, string length) => world.Call(world.Below(14) switch
    {
        0 => $"munmap({edge}, 1 page)",
        1 => $"munmap({page}, {length})",
        2 => $"mprotect({edge}, 1 page, PROT_READ)",
        3 => $"mprotect({page}, {length}, PROT_READ)",
        4 => $"madvise({edge}, 1 page, {FuzzFlags.Advice(world)})",
        5 => $"madvise({page}, {length}, {FuzzFlags.Advice(world)})",
        6 => $"mremap({edge}, 1 page, 2 pages, MREMAP_MAYMOVE)",
        7 => $"mremap({page}, 1 page, {length}, {world.Pick("0", "MREMAP_MAYMOVE")})",
        8 => $"mremap({page}, {length}, 1 page, {world.Pick("0", "MREMAP_MAYMOVE")})",
        9 => $"mremap({page}, 1 page, 1 page, MREMAP_MAYMOVE|MREMAP_FIXED, {world.Pick<string>(Edges.AsSpan(2))})",
        10 => $"mseal({edge}, 1 page)",
        11 => $"mseal({page}, {length})",
        12 => $"mmap({world.Pick<string>(Edges.AsSpan(2))}, 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)",
        _ => $"mmap({page}, {length}, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)",
    });
}
