// SPDX-License-Identifier: GPL-2.0-or-later

namespace Selftests.Harness.Steps;

/// <summary>One case, ready to run on any machine: one test, one variant of its fixtures, one row of its matrix.</summary>
public sealed class CaseProgram
{
    /// <summary><c>program/"test" [variant]/(row)</c>: unique, stable while the script is, without <c>#</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The script's stem: the name of the kernel's own program.</summary>
    public required string Program { get; init; }

    /// <summary>The test's name, without quotes.</summary>
    public required string Test { get; init; }

    /// <summary>The fixture's variant, or null.</summary>
    public string? Variant { get; init; }

    /// <summary>The row, as <c>(PROT_READ, 0)</c>, or null.</summary>
    public string? Row { get; init; }

    /// <summary>The script.</summary>
    public required string File { get; init; }

    /// <summary>The line of the test.</summary>
    public required int Line { get; init; }

    /// <summary>What stands before it.</summary>
    public required CaseAttributes Attributes { get; init; }

    /// <summary>The machine that it asks for.</summary>
    public required MachineSettings Machine { get; init; }

    /// <summary>Every name it uses.</summary>
    public required SlotTable Slots { get; init; }

    /// <summary>The fixtures, in their order.</summary>
    public required IReadOnlyList<Step> Setup { get; init; }

    /// <summary>The test.</summary>
    public required IReadOnlyList<Step> Body { get; init; }

    /// <summary>The fixtures' teardowns, last first. They run whatever happened.</summary>
    public required IReadOnlyList<Step> Teardown { get; init; }

    /// <summary>How many steps there are, nested ones and every round of a loop included: ids are smaller.</summary>
    public required int StepCount { get; init; }

    /// <summary>A csharp block makes it model only.</summary>
    public bool HasCsharp { get; init; }

    /// <summary>What runs it where its blocks were compiled; null: it has none, or they may not run.</summary>
    internal ICaseHost? Blocks { get; set; }

    /// <summary>It looks at a trace, so one is kept.</summary>
    public bool HasTrace { get; init; }

    /// <summary>One of the steps of <see cref="Body"/>; null: its threads take turns.</summary>
    public RaceStep? Race { get; init; }

    /// <summary>The two of its steps that the race was made of; null: the script has none, or has written it itself.</summary>
    public CallPair? Pair { get; init; }

    /// <summary>
    /// Whether something may be otherwise than in one order of the two, where it is as in the other, or in none; null: nothing may.
    /// </summary>
    internal Func<string, bool, bool>? MayDiffer { get; set; }

    /// <summary>The same case as a race of two of its steps, or why it cannot be one.</summary>
    internal Func<CallPair, (CaseProgram? Case, string WhyNot)>? AsRace { get; init; }

    /// <summary>The step with this id, wherever it is nested, as it is in its round.</summary>
    public Step StepById(int id) => StepFinder.Find(Section(id), id, inRound: true);

    /// <summary>The step with this id as it is written: of those in a loop, as in its first round.</summary>
    public Step WrittenById(int id) => StepFinder.Find(Section(id), id, inRound: false);

    /// <summary>Every step once as it is written, nested ones included: of those in a loop, as in its first round.</summary>
    public IEnumerable<Step> Written() => StepFinder.Written([.. Setup, .. Body, .. Teardown]);

    private IReadOnlyList<Step> Section(int id) =>
        Teardown.Count > 0 && id >= Teardown[0].Id ? Teardown
        : Body.Count > 0 && id >= Body[0].Id ? Body
        : Setup;
}
