// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>wait: the process ended by itself.</summary>
public sealed record ExitedOutcome(string Text, Operand Status) : Outcome(Text);
