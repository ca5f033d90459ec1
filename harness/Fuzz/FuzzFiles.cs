// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>Calls on memory files.</summary>
internal static class FuzzFiles
{
    private const int MostFiles = 3;

    public static void Create(FuzzWorld world)
    {
        // Descriptors of a child are its own, and so is the order in which numbers come back.
        if (world.Files.Count >= MostFiles || world.HasForked || world.HasClosed)
        {
            Truncate(world);
            return;
        }

        world.Process = "";
        string name = $"f{world.Files.Count + 1}";
        world.Add($"{name} = memfd_create(\"{name}\", {FuzzFlags.Memfd(world)})", "");
        world.Files.Add(name);
        world.Call($"ftruncate({name}, {world.Size()})");
    }

    /// <summary>Memory that nobody else may read; its size is given once.</summary>
    public static void Secret(FuzzWorld world)
    {
        if (world.Files.Count >= MostFiles || world.HasForked || world.HasClosed)
        {
            Truncate(world);
            return;
        }

        world.Process = "";
        string name = $"f{world.Files.Count + 1}";
        world.Add($"{name} = memfd_secret({world.Pick("", "0", "O_CLOEXEC")})", "");
        world.Files.Add(name);
        world.Call($"ftruncate({name}, {world.Size()})");
        (string area, int first, int count) = world.Range();
        world.Call($"mmap({area}[{first}], {count} pages, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_FIXED, {name}, {world.Below(2)} pages)");
        world.Access($"store({area}[{first}], {world.Value()})");
    }

    /// <summary>
    /// One of two names, so that the second time it is the same file; often with a mode that keeps something from being done.
    /// </summary>
    public static void Open(FuzzWorld world)
    {
        string path = world.Pick("/dev/shm/a", "/dev/shm/a", "/dev/shm/b", "/dev/shm/b", "/dev/zero", "/dev/null");
        string call = world.OneIn(8)
            ? $"open(\"/dev/shm\", {world.Pick("O_RDWR", "O_WRONLY")}{world.Pick("", "|O_APPEND", "|O_EXCL")}|O_TMPFILE)"
            : $"open(\"{path}\", {FuzzFlags.Open(world)})";
        if (world.Files.Count >= MostFiles || world.HasForked || world.HasClosed)
        {
            world.Call(call);
            return;
        }

        world.Process = "";
        string name = $"f{world.Files.Count + 1}";
        world.Add(
            $"{name} = open(\"{path}\", "
                + $"{world.Pick("O_RDWR", "O_RDWR", "O_RDONLY", "O_WRONLY", "O_RDWR|O_APPEND")}|O_CREAT)", "");
        world.Files.Add(name);
        world.Call($"ftruncate({name}, {world.Size()})");
    }

    /// <summary>The same file, with another mode and a position of its own.</summary>
    public static void Reopen(FuzzWorld world)
    {
        bool mayFail = world.OneIn(3);
        string flags = mayFail ? FuzzFlags.Open(world) : world.Pick("O_RDWR", "O_RDONLY", "O_WRONLY", "O_PATH", "O_RDWR|O_TRUNC");
        string file = world.File();
        if (mayFail || IsSecret(world, file) || world.Files.Count >= MostFiles || world.HasForked || world.HasClosed)
        {
            world.Call($"reopen({file}, {flags})");
            return;
        }

        world.Process = "";
        string name = $"f{world.Files.Count + 1}";
        world.Add($"{name} = reopen({file}, {flags})", "");
        world.Files.Add(name);
    }

    /// <summary>What nobody can open again, also by another name of its.</summary>
    private static bool IsSecret(FuzzWorld world, string file) => world.Statements.Exists(
        statement => statement.Text.StartsWith($"{file} = ", StringComparison.Ordinal)
            && (statement.Text.Contains("memfd_secret", StringComparison.Ordinal)
                || world.Files.Exists(other => statement.Text == $"{file} = dup({other})" && IsSecret(world, other))));

    /// <summary>Two parts or three.</summary>
    public static void Vector(FuzzWorld world, string call)
    {
        if (world.MayWaitAtFiles)
        {
            return;
        }

        string more = world.OneIn(2) ? $", {Memory(world)}" : "";
        world.Call($"{call}({world.File()}, {Memory(world)}, {Memory(world)}{more})");
    }

    /// <summary>A second descriptor, with the position of the first.</summary>
    public static void Dup(FuzzWorld world)
    {
        if (world.Files.Count >= MostFiles || world.HasForked || world.HasClosed)
        {
            world.Call($"dup({world.File()})");
            return;
        }

        world.Process = "";
        string name = $"f{world.Files.Count + 1}";
        world.Add($"{name} = dup({world.File()})", "");
        world.Files.Add(name);
    }

    public static void Seek(FuzzWorld world) =>
        world.Call($"lseek({world.File()}, {world.Pick(world.Size(), "0", "0xffffffffffffff00")}, "
            + $"{world.Pick("SEEK_SET", "SEEK_CUR", "SEEK_END", "SEEK_DATA", "SEEK_HOLE", "5")})");

    public static void Truncate(FuzzWorld world) => world.Call($"ftruncate({world.File()}, {world.Size()})");

    /// <summary>Seals last, so that few are added.</summary>
    public static void Seal(FuzzWorld world) => world.Call(
        world.OneIn(2) ? $"fcntl({world.File()}, F_GET_SEALS)" : $"fcntl({world.File()}, F_ADD_SEALS, {FuzzFlags.Seal(world)})");

    public static void Close(FuzzWorld world)
    {
        if (world.OneIn(4))
        {
            world.HasClosed = true;
            world.Call($"close({world.File()})");
        }
    }

    public static void Positioned(FuzzWorld world, string call) => world.Call($"{call}({world.File()}, {Memory(world)}, {world.Size()})");

    public static void Here(FuzzWorld world, string call)
    {
        if (!world.MayWaitAtFiles)
        {
            world.Call($"{call}({world.File()}, {Memory(world)})");
        }
    }

    /// <summary>Pages, or from the middle of one to the middle of another.</summary>
    private static string Memory(FuzzWorld world) => world.OneIn(3) ? $"{world.AddressText()}, {Length(world)} bytes" : world.RangeText();

    private static int Length(FuzzWorld world) =>
        world.OneIn(4) ? world.Grain * world.Below(3) : world.Below(3 * FuzzWorld.PageBytes / world.Grain) * world.Grain;
}
