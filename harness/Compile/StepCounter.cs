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
        return Path(counts.Count);
    }

    /// <summary>The next step's path, before it is taken.</summary>
    public string Ahead()
    {
        counts[^1]++;
        string path = Path(counts.Count);
        counts[^1]--;
        return path;
    }

    /// <summary>The statement is a block: what is in it is numbered under it.</summary>
    public void Enter()
    {
        counts[^1]++;
        counts.Add(0);
    }

    /// <summary>The same where the statement has taken its own number.</summary>
    public void EnterLast() => counts.Add(0);

    /// <summary>How many statements there were so far, in the block at hand.</summary>
    public int Last => counts[^1];

    /// <summary>So many statements have a place, and are none of those that follow.</summary>
    public void Skip(int statements) => counts[^1] += statements;

    /// <summary>The path of the statement that the block at hand is in.</summary>
    public string Outer() => Path(counts.Count - 1);

    /// <summary>Another one at the same place.</summary>
    public StepCounter Copy()
    {
        var copy = new StepCounter(prefix);
        copy.counts.Clear();
        copy.counts.AddRange(counts);
        return copy;
    }

    /// <summary>The block's end.</summary>
    public void Leave() => counts.RemoveAt(counts.Count - 1);

    private string Path(int depth)
    {
        string path = ":" + prefix;
        for (int i = 0; i < depth; i++)
        {
            path += i == 0 ? $"{counts[i]}" : $".{counts[i]}";
        }

        return path;
    }
}
