// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json.Serialization;
using Selftests.Harness.Profiles;

namespace Selftests.Harness.Records;

/// <summary>How the run of a case ended.</summary>
public enum EndReason
{
    /// <summary>Every step was reached.</summary>
    Completed,

    /// <summary>A call or an access had another result than expected; teardown still ran.</summary>
    Stopped,

    /// <summary>The wall clock's limit: <see cref="CaseRecord.EndDetail"/> says where it was.</summary>
    TimedOut,

    /// <summary>A process of the case died of something that is no result of its steps: the detail says of what.</summary>
    Died,

    /// <summary>The budget of steps: the same on every machine that is deterministic.</summary>
    OutOfBudget,

    /// <summary>An invariant of the model was broken.</summary>
    InvariantBroken,

    /// <summary>A BUG_ON fired, or the kernel printed a warning.</summary>
    KernelBug,

    /// <summary>Threads of a race wait for each other: the detail says for what, and who holds it.</summary>
    Deadlock,

    /// <summary>The case cannot run on this machine: the detail is the reason of the skip.</summary>
    NotRunnable,

    /// <summary>The harness itself failed: the detail asks for an issue.</summary>
    OurError,
}

/// <summary>What a machine saw of a whole case. The machine only observes; the judge decides.</summary>
public sealed record CaseRecord
{
    /// <summary>Whose record it is: <c>model</c>, <c>Linux 6.18.44</c>.</summary>
    public required string Machine { get; init; }

    /// <summary>In the order of execution; a step that was not reached has none.</summary>
    public required IReadOnlyList<StepRecord> Steps { get; init; }

    /// <summary>How it ended.</summary>
    public required EndReason End { get; init; }

    /// <summary>The step at which it ended otherwise than completed; -1: none.</summary>
    public int EndStep { get; init; } = -1;

    /// <summary>
    /// More about the end: the place of a time-out, the number and state of an invariant, the BUG_ON's text, the reason of a skip.
    /// </summary>
    public string EndDetail { get; init; } = "";

    /// <summary>Which threads slept in which steps, and what woke them, in this order.</summary>
    public IReadOnlyList<ThreadSleep> Sleeps { get; init; } = [];

    /// <summary>What the kernel printed, line by line.</summary>
    public IReadOnlyList<string> Dmesg { get; init; } = [];

    /// <summary>Every choice that was made, with the number of ways there were: which way through the case this is.</summary>
    public IReadOnlyList<Choice> Choices { get; init; } = [];

    /// <summary>How many ways were run; the record is that of the first that failed, else of the first.</summary>
    public int Ways { get; init; } = 1;

    /// <summary>There are more ways than were allowed, and what was run of them did not fail.</summary>
    public bool HasMoreWays { get; init; }

    /// <summary>What all the ways came to; null: there was one, and it is this.</summary>
    public IReadOnlyList<DecisionTaken>? Decisions { get; init; }

    /// <summary>What all executions of its race came to; null: it has none, or this is one of them.</summary>
    public RaceRecord? Race { get; init; }

    /// <summary>
    /// What the steps that a race was made of come to one behind the other, in either order; nothing: the race was not made so.
    /// </summary>
    public IReadOnlyList<CaseRecord> OneByOne { get; init; } = [];

    /// <summary>Every region slot that was bound, in the order in which that happened.</summary>
    public IReadOnlyList<RegionBinding> Regions { get; init; } = [];

    /// <summary>What it was compared with, on both machines; null: with nothing.</summary>
    public CaseRecord? Other { get; init; }

    /// <summary>Not null: it was to be compared with another machine's, and why it could not.</summary>
    public string? NotCompared { get; init; }

    /// <summary>A step's complaint is that the two machines differ, and no failure of the script.</summary>
    public bool Differs { get; init; }

    /// <summary>
    /// What the script says of the default machine, and this machine by what it is cannot fulfil: the judge does not ask it.
    /// </summary>
    /// <remarks>Whoever compares machines puts it here; a machine in another process has none to tell.</remarks>
    [JsonIgnore]
    public NotAsked NotAsked { get; set; } = NotAsked.Nothing;

    /// <summary>Wall clock.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>What of it went into waiting for the machine, changing it and putting it back: no time of the case.</summary>
    public TimeSpan Waited { get; set; }
}
