// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Linux;

/// <summary>Who is not root makes no file of another user.</summary>
internal sealed class RequiresRootAttribute : SkipUnlessAttribute
{
    protected override string? WhyNot => Environment.IsPrivilegedProcess ? null : "root's rights are needed";
}
