// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>This value.</summary>
public sealed record NumberOutcome(string Text, long Value) : Outcome(Text);
