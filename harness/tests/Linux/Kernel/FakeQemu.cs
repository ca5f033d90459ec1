// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Runtime.Versioning;
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>A program that takes QEMU's arguments, writes its console, and lets the executor of this machine answer the frames.</summary>
[SupportedOSPlatform("linux")]
internal sealed class FakeQemu : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mmt-qemu-").FullName;

    /// <param name="start">What it does instead of the executor, as a shell has it; $console is the file.</param>
    public FakeQemu(string? start = null)
    {
        Program = Path.Combine(folder, "qemu");
        File.WriteAllText(
            Program,
            $$"""
            #!/bin/sh
            for argument; do
                case $argument in file,id=console,path=*) console=${argument#file,id=console,path=} ;; esac
            done
            echo "init: starts" >"$console"
            echo "$$ $console" >>{{folder}}/started
            {{start ?? $"exec {ExecutorBuild.Get().Path}"}}
            """);
        File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Image = Path.Combine(folder, "bzImage");
        File.WriteAllText(Image, new string('\0', 0x202) + "HdrS");
    }

    public string Program { get; }

    public string Image { get; }

    /// <summary>Of each machine that was started, its process.</summary>
    public int[] Processes => [.. Started.Select(line => int.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture))];

    /// <summary>Of each machine that was started, the file of its console.</summary>
    public string[] Consoles => [.. Started.Select(line => line.Split(' ')[1])];

    private string[] Started => File.Exists(Path.Combine(folder, "started")) ? File.ReadAllLines(Path.Combine(folder, "started")) : [];

    public void Dispose()
    {
        // NUnit ends a fixture that is disposable once more.
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
