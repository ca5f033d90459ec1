// SPDX-License-Identifier: GPL-2.0-or-later
using System.ComponentModel;
using System.Diagnostics;
using System.IO.Compression;
using System.IO.Enumeration;
using System.Text;
using System.Text.RegularExpressions;

namespace Selftests.Harness.Linux;

/// <summary>The modules of a kernel that the virtual machine needs, each behind what it depends on.</summary>
internal sealed partial class KernelModules
{
    /// <summary>
    /// The port that frames go through, the disk, its file system, and the checksum that the file system asks for by name.
    /// </summary>
    private static readonly string[] Wanted = ["virtio_pci", "virtio_console", "virtio_blk", "crc32c_generic", "crc32c", "ext4"];

    /// <summary>A built tree of everything has half of it; a disk has more, and no modules that could be meant.</summary>
    private const int MostFiles = 500_000;

    private const string Where = "its modules lie in lib/modules/VERSION (--modules)";

    private readonly Dictionary<string, string> files = new(StringComparer.Ordinal);
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly List<(string Name, byte[] Content)> order = [];

    private KernelModules(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            if (ModuleFile().Match(Path.GetFileName(path)) is { Success: true } match)
            {
                files[Plain(match.Groups["name"].Value)] = path;
            }
        }
    }

    /// <summary>In the order in which they are loaded. What is no module of this kernel is built in, or not there at all.</summary>
    /// <exception cref="IOException">One cannot be read, there is none at all, or too much else; or nobody needs them any more.</exception>
    public static IReadOnlyList<(string Name, byte[] Content)> Of(
        string folder, int mostFiles = MostFiles, CancellationToken notNeeded = default)
    {
        KernelModules modules = Find(folder, mostFiles, notNeeded);
        if (modules.files.Count == 0)
        {
            throw new IOException($"there is no module in '{folder}': {Where}");
        }

        foreach (string name in Wanted)
        {
            modules.Need(name);
        }

        return modules.order;
    }

    /// <summary>Where the modules of an image lie that a distribution's package put beside it.</summary>
    public static string? FolderBeside(string image)
    {
        // /vmlinuz, or what it is a link to.
        string path = RealPath.Of(image);
        string boot = Path.GetDirectoryName(path)!;

        // Later packages have the image among its modules.
        if (Path.GetFileName(path) == "vmlinuz" && Path.GetFileName(Path.GetDirectoryName(boot)) == "modules")
        {
            return boot;
        }

        if (KernelVersion().Match(Path.GetFileName(path)) is not { Success: true } match)
        {
            return null;
        }

        string version = match.Groups["version"].Value;
        return ((string[])["../lib/modules", "../usr/lib/modules"])
            .Select(folder => Path.GetFullPath(Path.Combine(boot, folder, version)))
            .FirstOrDefault(Directory.Exists);
    }

    private static KernelModules Find(string folder, int mostFiles, CancellationToken notNeeded)
    {
        try
        {
            var listed = new KernelModules(Listed(folder));
            return listed.files.Count > 0 ? listed : new KernelModules(FilesIn(folder, mostFiles, notNeeded));
        }
        catch (IOException error)
        {
            throw new IOException($"'{folder}' cannot be looked through ({error.Message}): {Where}");
        }
    }

    // What `make modules_install` and a distribution leave: a line each, "kernel/fs/ext4/ext4.ko.xz: what it needs". Where there is none,
    // as in a package that was only unpacked, the folder is looked through.
    private static IEnumerable<string> Listed(string folder)
    {
        string list = Path.Combine(folder, "modules.dep");
        return FileKind.Of(list).WhyNoFile is null && File.Exists(list)
            ? File.ReadLines(list).Select(line => Path.Combine(folder, line.Split(':')[0]))
            : [];
    }

    // Not through the links `build` and `source`: what lies there is another build's by now, or all of a disk.
    private static FileSystemEnumerable<string> FilesIn(string folder, int most, CancellationToken notNeeded)
    {
        int seen = 0;
        return new(
            folder,
            (ref FileSystemEntry entry) => entry.ToFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => IsInBounds() && !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

        bool IsInBounds() => notNeeded.IsCancellationRequested ? throw new IOException("it is not needed any more")
            : ++seen <= most ? true
            : throw new IOException($"it has more than {most} files");
    }

    private void Need(string name)
    {
        if (!seen.Add(Plain(name)) || !files.TryGetValue(Plain(name), out string? path))
        {
            return;
        }

        byte[] content = Read(path);
        foreach (string other in Depends(content))
        {
            Need(other);
        }

        order.Add((Plain(name), content));
    }

    // The section .modinfo holds texts "name=value", each with a NUL behind it.
    private static string[] Depends(byte[] module) =>
        DependsLine().Match(Encoding.Latin1.GetString(module)) is { Success: true } match
            ? match.Groups["names"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries)
            : [];

    private static byte[] Read(string path) => Path.GetExtension(path) switch
    {
        ".ko" => File.ReadAllBytes(path),
        ".gz" => ReadAll(new GZipStream(File.OpenRead(path), CompressionMode.Decompress)),
        ".zst" => Unpack("zstd", path),
        _ => Unpack("xz", path),
    };

    private static byte[] Unpack(string program, string path)
    {
        try
        {
            using var process = new Process { StartInfo = new ProcessStartInfo(program, ["-dcq", path]) { RedirectStandardOutput = true } };
            process.Start();
            byte[] content = ReadAll(process.StandardOutput.BaseStream);
            process.WaitForExit();
            return process.ExitCode == 0 ? content : throw new IOException($"'{program}' cannot unpack {path}");
        }
        catch (Win32Exception)
        {
            throw new IOException($"'{program}' is needed to unpack {path}, and is not found in PATH");
        }
    }

    private static byte[] ReadAll(Stream stream)
    {
        using (stream)
        {
            var content = new MemoryStream();
            stream.CopyTo(content);
            return content.ToArray();
        }
    }

    private static string Plain(string name) => name.Replace('-', '_');

    [GeneratedRegex(@"^(?<name>.+)\.ko(\.xz|\.zst|\.gz)?$")]
    private static partial Regex ModuleFile();

    [GeneratedRegex(@"^vmlinuz-(?<version>.+)$")]
    private static partial Regex KernelVersion();

    [GeneratedRegex(@"\0depends=(?<names>[^\0]*)\0")]
    private static partial Regex DependsLine();
}
