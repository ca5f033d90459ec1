// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>Differences between the model and a kernel that is not the modelled one, grouped by call and observation.</summary>
internal sealed class NotJudged
{
    private const int MostGroups = 8;

    private readonly SortedDictionary<string, int> groups = new(StringComparer.Ordinal);
    private readonly HashSet<string> cases = [];
    private string versions = "";

    /// <summary>How many.</summary>
    public long Count { get; private set; }

    /// <summary>One line, the largest groups first; none where there is nothing to tell.</summary>
    public IEnumerable<string> Lines
    {
        get
        {
            if (Count > 0)
            {
                string[] told =
                    [.. groups.OrderByDescending(group => group.Value).Take(MostGroups).Select(group => $"{group.Key} {group.Value}")];
                string more = groups.Count > MostGroups ? $", and {groups.Count - MostGroups} kinds more" : "";
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"not judged: {Count} differences of {cases.Count} cases: {versions}: {string.Join(", ", told)}{more}; --strict makes "
                        + $"them fail");
            }
        }
    }

    public void Add(CaseProgram program, IEnumerable<Difference> differences, Version kernel, Version model)
    {
        versions = $"this is Linux {kernel}, the model is {model}";
        cases.Add(program.Id);
        foreach (Difference difference in differences)
        {
            string group = DifferenceNames.Kind(program.StepById(difference.StepId), difference.Observation);
            groups[group] = groups.GetValueOrDefault(group) + 1;
            Count++;
        }
    }
}
