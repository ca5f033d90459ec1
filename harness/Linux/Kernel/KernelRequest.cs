// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>A kernel to be asked, in a virtual machine.</summary>
/// <param name="Image">The path of its bzImage.</param>
public sealed record KernelRequest(string Image)
{
    /// <summary>As whoever asks for it wrote it: <c>debian:6.12</c>, a path.</summary>
    public string Name { get; init; } = Image;

    /// <summary>The folder with its modules; null: beside the image, where distributions have them, or none.</summary>
    public string? Modules { get; init; }

    /// <summary>What is added to its command line.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>What is added to QEMU's.</summary>
    public string QemuArguments { get; init; } = "";

    /// <summary>The option with which the executor is started there, for another use of it than with frames; empty: none.</summary>
    internal string ExecutorOption { get; init; } = "";

    /// <summary>The QEMU that runs it: a name that is looked for in PATH, or a path.</summary>
    public string Qemu { get; init; } = Environment.GetEnvironmentVariable("MMT_QEMU") is { Length: > 0 } other
        ? other
        : "qemu-system-x86_64";

    /// <summary>Where everything that it says is kept; further virtual machines of a run write FILE.2, FILE.3. Null: nowhere.</summary>
    public string? Console { get; init; }

    /// <summary>Why what a kernel says cannot be kept in a file, or null.</summary>
    /// <remarks>
    /// It is QEMU that empties and writes it, when there is something to write: a run that comes to no machine loses nothing of an old
    /// one. What it says is read there as well, so nothing else than a file will do.
    /// </remarks>
    public static string? WhyNoConsole(string path)
    {
        if (FileKind.Of(path).WhyNoFile is { } why)
        {
            return why;
        }

        try
        {
            new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return error.Message;
        }
    }
}
