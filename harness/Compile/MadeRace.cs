// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>A race that is being made of two steps of a test.</summary>
internal sealed class MadeRace(CallPair pair)
{
    /// <summary>The steps.</summary>
    public CallPair Pair => pair;

    /// <summary>The id of the race; -1: none of the two has been met.</summary>
    public int Id { get; set; } = -1;

    /// <summary>What was made of them so far.</summary>
    public List<ThreadStep> Threads { get; } = [];

    /// <summary>Whether a step is one of the two, and not yet met.</summary>
    public bool Is(string path) => (path == pair.First || path == pair.Second) && Threads.All(thread => thread.Path != path);
}
