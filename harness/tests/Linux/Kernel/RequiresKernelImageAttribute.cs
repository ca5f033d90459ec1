// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Linux;

/// <summary>Skips tests where MMT_KERNEL names no image to boot.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class RequiresKernelImageAttribute : SkipUnlessAttribute
{
    /// <summary>The image.</summary>
    public static string Image => Environment.GetEnvironmentVariable("MMT_KERNEL") ?? "";

    /// <inheritdoc/>
    protected override string? WhyNot => Image.Length > 0 ? null : "MMT_KERNEL names no kernel image that a virtual machine could boot";
}
