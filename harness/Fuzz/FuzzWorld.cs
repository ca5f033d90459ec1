// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>What a random script has so far, and the dice.</summary>
internal sealed class FuzzWorld(Random random)
{
    private const int SmallestArea = 6;
    private const int LargestArea = 24;

    /// <summary>Pages of the memory file.</summary>
    public const int FilePages = 8;

    /// <summary>The most processes a script has at once.</summary>
    private const int MostProcesses = 4;

    private static readonly string[] Areas = ["a", "b"];
    private readonly List<string> living = [""];
    private readonly Dictionary<string, string> parents = [];
    private int forks;

    /// <summary>Pages of each area. In small ones mappings meet more often, in large ones they stay apart.</summary>
    public int AreaPages { get; } = random.Next(SmallestArea, LargestArea + 1);

    /// <summary>Statements so far.</summary>
    public List<FuzzStatement> Statements { get; } = [];

    /// <summary>The process that runs the next statement.</summary>
    public string Process { get; set; } = "";

    public bool CanFork => living.Count < MostProcesses;

    public int Below(int bound) => random.Next(bound);

    public bool OneIn(int n) => random.Next(n) == 0;

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    /// <summary>Mostly the first process.</summary>
    public void ChooseProcess() => Process = OneIn(3) ? living[Below(living.Count)] : "";

    public void Add(string text, string outcomes) => Statements.Add(new FuzzStatement(text, outcomes, Process));

    /// <summary>Some pages of one area: short ranges meet, and neighbours are what merges and splits are about.</summary>
    public (string Area, int First, int Count) Range()
    {
        int count = OneIn(8) ? 1 + Below(AreaPages) : 1 + Below(4);
        return (Pick(Areas), Below(AreaPages - count + 1), count);
    }

    /// <summary>A range as a script writes it.</summary>
    public string RangeText()
    {
        (string area, int first, int count) = Range();
        return Text(area, first, count);
    }

    public string PageText() => $"{Pick(Areas)}[{Below(AreaPages)}]";

    public static string Text(string area, int first, int count) => count == 1 ? $"{area}[{first}]" : $"{area}[{first}..{first + count}]";

    /// <summary>A new child of the running process.</summary>
    public string Fork()
    {
        string child = $"c{++forks}";
        living.Add(child);
        parents[child] = Process;
        return child;
    }

    /// <summary>A process without children that can end, and its parent; null: there is none.</summary>
    public (string Child, string Parent)? EndOne()
    {
        string? child = living.FindLast(process => process.Length > 0 && !parents.ContainsValue(process));
        if (child is null)
        {
            return null;
        }

        living.Remove(child);
        parents.Remove(child, out string? parent);
        return (child, parent!);
    }
}
