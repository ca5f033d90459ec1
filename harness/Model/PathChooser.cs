// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>Takes the ways it was told, then the first ones, and remembers all.</summary>
internal sealed class PathChooser(IReadOnlyList<int> prefix) : IChooser
{
    private List<Choice>? taken;

    public IReadOnlyList<Choice> Taken => taken ?? (IReadOnlyList<Choice>)[];

    public int Choose(int count, string what)
    {
        taken ??= [];
        int way = taken.Count < prefix.Count ? Math.Min(prefix[taken.Count], count - 1) : 0;
        taken.Add(new Choice(what, way, count));
        return way;
    }
}
