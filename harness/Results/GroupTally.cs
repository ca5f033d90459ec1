// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Results;

/// <summary>Counts a script's verdicts while they come.</summary>
internal sealed class GroupTally(int planned)
{
    private int skipped;

    public int Planned { get; } = planned;

    public int Seen { get; private set; }

    public bool HasFailure { get; private set; }

    public bool IsComplete => Seen >= Planned;

    public bool IsSkipped => Seen > 0 && skipped == Seen;

    public void Add(CaseResult result)
    {
        Seen++;
        HasFailure |= result.IsFailure;
        skipped += result.Verdict == Verdict.Skipped ? 1 : 0;
    }
}
