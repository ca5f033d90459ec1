// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>What was found so far, one finding for each kind: the next one of a kind is counted, and not made small.</summary>
/// <remarks>
/// A finding has a kind when it is found, and perhaps another one once it is small: it may have shrunk into one that is there already.
/// From then on both kinds are that one's.
/// </remarks>
internal sealed class FuzzGroups
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Group> kinds = new(StringComparer.Ordinal);
    private readonly List<Group> found = [];

    /// <summary>The findings, with how many there are more of each.</summary>
    public IReadOnlyList<FuzzFinding> Findings
    {
        get
        {
            lock (gate)
            {
                return [.. found.Select(group => group.Finding! with { More = group.Scripts - 1 })];
            }
        }
    }

    /// <summary>Notes that a script found something of a kind; whether it is the first of it, which is to be made small.</summary>
    public bool IsFirst(string kind)
    {
        lock (gate)
        {
            bool isFirst = !kinds.TryGetValue(kind, out Group? group);
            group ??= kinds[kind] = new Group();
            group.Scripts++;
            return isFirst;
        }
    }

    /// <summary>Adds the first of a kind, once it is small; whether it is a finding of its own still.</summary>
    /// <param name="kind">As it was found.</param>
    /// <param name="finding">As it is now.</param>
    /// <param name="report">Told of it, never of two at once.</param>
    public void Add(string kind, FuzzFinding finding, Action<FuzzFinding>? report)
    {
        lock (gate)
        {
            Group mine = kinds[kind];
            if (kinds.TryGetValue(finding.Kind, out Group? other) && other != mine)
            {
                other.Scripts += mine.Scripts;
                foreach (string same in kinds.Where(item => item.Value == mine).Select(item => item.Key).ToArray())
                {
                    kinds[same] = other;
                }

                mine = other;
            }

            kinds[finding.Kind] = mine;
            if (mine.Finding is null)
            {
                mine.Finding = finding;
                found.Add(mine);
                report?.Invoke(finding);
            }
        }
    }

    private sealed class Group
    {
        public FuzzFinding? Finding { get; set; }

        public int Scripts { get; set; }
    }
}
