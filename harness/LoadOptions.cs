// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;

namespace Selftests.Harness;

/// <summary>How scripts are loaded.</summary>
public sealed record LoadOptions
{
    /// <summary>The folder in which includes are looked up; null: the nearest folder named selftests above each script.</summary>
    public string? IncludeRoot { get; init; }

    /// <summary>What the machine that will run them can do; null: what the model can.</summary>
    public ISupport? Support { get; init; }

    /// <summary>
    /// Where all that is wrong with a script is that a test asks for what the machine cannot do, its other tests are loaded, and that one
    /// is a skip.
    /// </summary>
    public bool LeaveOutUnmodelled { get; init; }

    /// <summary>Compile the csharp blocks too; without it a script that has one is loaded, and its cases are skipped.</summary>
    public bool AllowCsharp { get; init; }
}
