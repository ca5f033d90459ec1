// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>What the variable of a loop over a range is in each round.</summary>
/// <param name="From">In the first.</param>
/// <param name="Step">By how much it grows.</param>
/// <param name="Count">How many rounds there are.</param>
internal readonly record struct RoundNumbers(long From, long Step, long Count)
{
    /// <summary>In a round, as a number of which the rest of the loop knows that it grows.</summary>
    public NumberOperand this[int round] => new($"{From + (round * Step)}", From + (round * Step)) { Grows = true };
}
