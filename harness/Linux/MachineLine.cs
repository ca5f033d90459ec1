// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>One line of what a machine is.</summary>
/// <param name="Group">What it belongs to: kernel, profile, seen, requires, files, knobs, caller.</param>
/// <param name="Name">Its name: <c>zero_page</c>.</param>
/// <param name="Value">What it is here: <c>off</c>.</param>
/// <param name="Consequence">What is skipped, not asked or not compared for it; empty: nothing.</param>
public sealed record MachineLine(string Group, string Name, string Value, string Consequence = "");
