// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Profiles;

/// <summary>How much was not asked during a run, by reason.</summary>
public sealed class NotAskedTotals
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, (int Expectations, HashSet<string> Cases)> byReason = new(StringComparer.Ordinal);

    /// <summary>One line for each reason: <c>not asked: 41 expectations of 19 cases: this kernel maps no zero page</c>.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (gate)
            {
                return [.. byReason.Select(item =>
                    $"not asked: {Of(item.Value.Expectations, "expectation")} of {Of(item.Value.Cases.Count, "case")}: {item.Key}")];
            }
        }
    }

    /// <summary>Counts what was not asked of a case; a further way of the same case counts once.</summary>
    public void Add(string caseId, NotAsked notAsked)
    {
        ArgumentNullException.ThrowIfNull(notAsked);
        if (notAsked.Count == 0)
        {
            return;
        }

        lock (gate)
        {
            (int expectations, HashSet<string> cases) = byReason.TryGetValue(notAsked.Why, out var known) ? known : (0, []);
            byReason[notAsked.Why] = (expectations + (cases.Add(caseId) ? notAsked.Count : 0), cases);
        }
    }

    private static string Of(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
