// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Results;

/// <summary>The verdict on one case.</summary>
public sealed record CaseResult
{
    internal static readonly IReadOnlyDictionary<string, int> AllObserved = new Dictionary<string, int>();

    /// <summary>The case.</summary>
    public required CaseProgram Case { get; init; }

    /// <summary>What became of it.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The machine it ran on.</summary>
    public string Machine { get; init; } = "model";

    /// <summary>Why it was skipped, or is known to fail.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What did not hold, in the order in which it was seen.</summary>
    public IReadOnlyList<Failure> Failures { get; init; } = [];

    /// <summary>How many steps ran.</summary>
    public int Steps { get; init; }

    /// <summary>How many expectations were checked.</summary>
    public int Checked { get; init; }

    /// <summary>Expectations that this machine could not observe, by name (<c>pte write</c>), with their number.</summary>
    public IReadOnlyDictionary<string, int> NotObservable { get; init; } = AllObserved;

    /// <summary>Not null: it was to be compared with Linux, and why it could not.</summary>
    public string? NotCompared { get; init; }

    /// <summary>Ways of a `may` that no run of the case took: what stands in their branches was not checked.</summary>
    public IReadOnlyList<string> NotTaken { get; init; } = [];

    /// <summary>
    /// Its failures are what its steps came to. A limit, a death, a complaint of the kernel, a difference between machines is never what
    /// @xfail means.
    /// </summary>
    public bool MayBeExpected { get; init; } = true;

    /// <summary>The failing way ended by a time limit or a budget: no catch of a bug.</summary>
    public bool TimedOut { get; init; }

    /// <summary>How many ways through its choices were run.</summary>
    public int Branches { get; init; } = 1;

    /// <summary>Wall clock.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Whether the run as a whole cannot pass.</summary>
    public bool IsFailure => Verdict is Verdict.Failed or Verdict.XPass or Verdict.Error;

    /// <summary>ktap's directive after the name: <c># SKIP why</c>, <c># XFAIL why</c>, or empty.</summary>
    public string KtapDirective => Verdict switch
    {
        Verdict.Skipped => $" # SKIP {Reason}",
        Verdict.XFail => $" # XFAIL {Reason}",
        Verdict.XPass => $" # XPASS {Reason}",
        Verdict.Error => " # ERROR",
        _ when TimedOut => " # TIMEOUT",
        _ => "",
    };
}
