// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Coverage;

/// <summary>A case of ours that claims, by <c>@case</c>, to be the port of one of the kernel's.</summary>
/// <param name="Program">The script's program, which is the kernel program's name.</param>
/// <param name="Passed">What its run said; null where it did not run or was skipped.</param>
public sealed record PortedCase(string Program, string Name, bool? Passed);
