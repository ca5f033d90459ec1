// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Coverage;

/// <summary>One case that the kernel's own suite reports.</summary>
/// <param name="Program">The C program's name without a version.</param>
/// <param name="Version">The version in brackets (<c>6.17+</c>), empty where the table has none.</param>
/// <param name="Needs">The parts of a kernel it needs: <c>core</c>, <c>fork-cow</c>, <c>thp</c> ...</param>
public sealed record KernelCase(
    string Program, string Version, string Name, string Operations, string Expectation, IReadOnlyList<string> Needs);
