// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>wait: the process was killed by a signal.</summary>
public sealed record KilledOutcome(string Text, int Signal) : Outcome(Text);
