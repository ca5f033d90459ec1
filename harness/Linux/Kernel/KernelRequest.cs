// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>A kernel to be asked, in a virtual machine.</summary>
/// <param name="Image">The path of its bzImage.</param>
public sealed record KernelRequest(string Image)
{
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
}
