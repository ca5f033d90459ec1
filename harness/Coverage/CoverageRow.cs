// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Coverage;

/// <summary>One kernel program: how many of its cases are ported and pass, and which are not.</summary>
/// <param name="Failing">Ported, but a port of it failed or did not run.</param>
public sealed record CoverageRow(
    string Program, int Cases, int Ported, int Passing, IReadOnlyList<string> Missing, IReadOnlyList<string> Failing);
