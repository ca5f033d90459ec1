// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>Failure with this errno (a positive number here).</summary>
public sealed record ErrnoOutcome(string Text, int Errno) : Outcome(Text);
