// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What is known of a bug of the zoo.</summary>
/// <param name="Bug">The switch.</param>
/// <param name="Id">Its id in the zoo: Z58.</param>
/// <param name="Name">Its short name: merge-keeps-old-pgoff.</param>
/// <param name="Title">What goes wrong, in one sentence.</param>
/// <param name="FixedBy">The commit that fixed it, or empty where the id was never seen.</param>
/// <param name="Since">The version with the fix.</param>
public sealed record BugInfo(KnownBug Bug, string Id, string Name, string Title, string FixedBy, string Since);
