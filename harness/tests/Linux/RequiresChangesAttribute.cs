// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Linux;

/// <summary>The machine lets itself be changed.</summary>
internal sealed class RequiresChangesAttribute : SkipUnlessAttribute
{
    protected override string? WhyNot => SerialHere.MayChange ? null : "this machine does not let itself be changed";
}
