// SPDX-License-Identifier: GPL-2.0-or-later
using System.IO.Compression;

namespace Selftests.Harness.Linux;

/// <summary>The file system that a virtual machine starts from: process 1, the executor, modules.</summary>
internal static class Initramfs
{
    private static readonly string[] Folders = ["dev", "proc", "sys", "run", "modules"];

    /// <summary>Writes it.</summary>
    /// <param name="path">Where.</param>
    /// <param name="programs">What runs in it.</param>
    /// <param name="modules">In the order in which they are loaded.</param>
    /// <param name="hasDisk">Whether there is a disk that files by name and swap can lie on.</param>
    public static void Write(string path, GuestPrograms programs, IReadOnlyList<(string Name, byte[] Content)> modules, bool hasDisk)
    {
        using var output = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        var archive = new CpioArchive(output);
        foreach (string folder in Folders)
        {
            archive.AddFolder(folder);
        }

        // Before it has mounted /dev, process 1 writes there.
        archive.AddCharacterDevice("dev/console", 5, 1);
        archive.AddFile("init", File.ReadAllBytes(programs.Init), isProgram: true);
        archive.AddFile("mmexec", File.ReadAllBytes(programs.Executor), isProgram: true);
        for (int i = 0; i < modules.Count; i++)
        {
            archive.AddFile($"modules/{i:d2}-{modules[i].Name}.ko", modules[i].Content);
        }

        if (hasDisk)
        {
            archive.AddFile("has-disk", []);
        }

        archive.End();
    }
}
