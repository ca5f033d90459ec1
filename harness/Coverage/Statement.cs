// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Coverage;

/// <summary>One statement about Linux that the suite is to hold, out of one of the discussions that it grew from.</summary>
/// <param name="Number">As scripts and tests cite it: <c>S2-07</c>.</param>
/// <param name="Title">In a line.</param>
/// <param name="WaitsFor">Why no case can hold it yet; empty where one can.</param>
public sealed record Statement(string Number, string Title, string WaitsFor)
{
    /// <summary>The discussion: <c>S2</c>.</summary>
    public string Seed => Number[..Number.IndexOf('-', StringComparison.Ordinal)];
}
