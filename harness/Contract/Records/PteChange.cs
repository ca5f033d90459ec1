// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>What a step changed in one page-table entry.</summary>
/// <param name="Process">The slot of the process; -1: the first.</param>
/// <param name="Place">The page.</param>
/// <param name="Before">In the script's words: <c>present, young, zeropage</c>.</param>
/// <param name="After">The same.</param>
public sealed record PteChange(int Process, Place Place, string Before, string After);
