// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>Programs whose traces others have counted have as many here, each explored once.</summary>
public sealed class LitmusCountTests
{
    /// <summary>What has more traces takes seconds, and is explored by tools/bench.</summary>
    private const long Most = 100_000;

    internal static IEnumerable<TestCaseData> Programs() => LitmusTable.Rows
        .Where(row => row.Traces < Most)
        .Select(row => new TestCaseData(row).SetName($"Count_Of {row.Name}"));

    [TestCaseSource(nameof(Programs))]
    public void Program_HasItsTraces(object litmus)
    {
        LitmusRow row = (LitmusRow)litmus;
        ExploreResult result = Explorer.Explore(row.Program.Race);

        (result.Traces, result.Blocked, result.Deadlocks, result.IsComplete).Should().Be((row.Traces, 0, row.Deadlocks, true));
    }
}
