// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Compile;

/// <summary>Names the steps of one section: <c>:3</c>, and <c>:3.2</c> inside of a block, loop or def at the third statement.</summary>
internal sealed class StepCounter(string prefix)
{
    private readonly List<int> counts = [0];

    /// <summary>The next step's path.</summary>
    public string Next()
    {
        counts[^1]++;
        string path = ":" + prefix;
        for (int i = 0; i < counts.Count; i++)
        {
            path += i == 0 ? $"{counts[i]}" : $".{counts[i]}";
        }

        return path;
    }

    /// <summary>The statement is a block: what is in it is numbered under it.</summary>
    public void Enter()
    {
        counts[^1]++;
        counts.Add(0);
    }

    /// <summary>The block's end.</summary>
    public void Leave() => counts.RemoveAt(counts.Count - 1);
}
