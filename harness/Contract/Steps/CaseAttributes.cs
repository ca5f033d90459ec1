// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>What stands before a test or its suite.</summary>
public sealed record CaseAttributes
{
    /// <summary>Nothing said.</summary>
    public static readonly CaseAttributes None = new();

    /// <summary>@tags, of the suite and of the test.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>@case, the row's values filled in.</summary>
    public IReadOnlyList<string> CaseNames { get; init; } = [];

    /// <summary>@skip: the reason, or null.</summary>
    public string? Skip { get; init; }

    /// <summary>@xfail: the reason, or null.</summary>
    public string? XFail { get; init; }

    /// <summary>@xfail: the path of the step that is to fail, or null for any.</summary>
    public string? XFailStep { get; init; }

    /// <summary>@requires.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>@kernel.</summary>
    public IReadOnlyList<KernelGate> Kernel { get; init; } = [];

    /// <summary>@timeout, or null for the default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>@model: why it can't run elsewhere, or null.</summary>
    public string? ModelOnly { get; init; }

    /// <summary>@race: steps that are to race in a case of their own.</summary>
    public IReadOnlyList<CallPair> Races { get; init; } = [];

    /// <summary>@catches: ids of bugs of the zoo.</summary>
    public IReadOnlyList<string> Catches { get; init; } = [];

    /// <summary>@fixed_by.</summary>
    public IReadOnlyList<string> FixedBy { get; init; } = [];
}
