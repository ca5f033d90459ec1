// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>One of the results that a call or an access may have.</summary>
/// <param name="Text">As the script spells it.</param>
public abstract record Outcome(string Text);
