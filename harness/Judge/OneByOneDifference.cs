// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Judge;

/// <summary>In what a race of two steps differs from both orders of them.</summary>
/// <param name="Of">What is seen: the result of a step, an entry, a page, a byte, a mapping, a counter.</param>
/// <param name="Actual">How it is.</param>
/// <param name="Expected">How it is in the order that is nearest.</param>
/// <param name="IsOfOther">All that is seen of the same page, or of what is of none, is as in another order.</param>
public sealed record OneByOneDifference(string Of, string Actual, string Expected, bool IsOfOther);
