// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>A signal; code and address count only where they stand.</summary>
public sealed record SignalOutcome(string Text, int Signal, int? Code, Operand? Address) : Outcome(Text);
