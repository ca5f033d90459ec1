// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>A loop over a range: rounds of the same steps, in which numbers and addresses grow from round to round.</summary>
/// <remarks>
/// Its id is that of its first step. Those of a round follow the last round's, so that a step of a round has the id that it had if all were
/// written out.
/// </remarks>
public sealed class LoopStep : Step
{
    /// <summary>So many steps of a loop are kept; of a longer one a round is made when it is asked for.</summary>
    internal const int MostKept = 4096;

    /// <summary>Rounds of a long loop, before its last, after whose steps a run that was asked for snapshots takes them.</summary>
    internal const int ShownRounds = 4;

    private readonly IReadOnlyList<Step> first;
    private readonly IReadOnlyList<IReadOnlyList<Step>>? kept;
    private readonly Func<int, IReadOnlyList<Step>> make;
    private Made? last;

    /// <summary>A loop of which all rounds are kept, or the first one only: by that its steps are known as they are written.</summary>
    internal LoopStep(IReadOnlyList<Step> first, IReadOnlyList<IReadOnlyList<Step>>? kept, Func<int, IReadOnlyList<Step>> make) =>
        (this.first, this.kept, this.make) = (first, kept, make);

    /// <summary>How often it goes round; at least once.</summary>
    public required int Rounds { get; init; }

    /// <summary>Ids of one round, nested steps included.</summary>
    public required int StepsPerRound { get; init; }

    /// <summary>The number of the first name that it binds; where it binds none, of the next one.</summary>
    public required int FirstSlot { get; init; }

    /// <summary>Names that a round binds.</summary>
    public required int SlotsPerRound { get; init; }

    /// <summary>Whether it is not kept, and is shown in part: only its first rounds and its last.</summary>
    internal bool IsLong => kept is null;

    /// <summary>Whether snapshots are taken in a round.</summary>
    internal bool IsShown(int round) => !IsLong || round < ShownRounds || round + 1 == Rounds;

    /// <summary>The steps of a round, the first is 0.</summary>
    public IReadOnlyList<Step> Round(int round)
    {
        if (kept is not null || round == 0)
        {
            return kept is null ? first : kept[round];
        }

        // Who walks over a record asks for each round as often as it has steps.
        if (last is { } made && made.Round == round)
        {
            return made.Steps;
        }

        IReadOnlyList<Step> steps = make(round);
        last = new Made(round, steps);
        return steps;
    }

    private sealed record Made(int Round, IReadOnlyList<Step> Steps);
}
