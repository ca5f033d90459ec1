// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>Explores a race that makes its machine anew each time, to the end.</summary>
internal static class EveryTrace
{
    internal static ExploreResult Of(Action<IChooser> scenario)
    {
        ExploreResult result = Explorer.Explore(chooser => () =>
        {
            scenario(chooser);
            return ExecutionEnd.Passed;
        });
        result.IsComplete.Should().BeTrue("all of it was explored");
        return result;
    }
}
