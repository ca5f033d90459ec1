// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Results;

/// <summary>What became of a case.</summary>
public enum Verdict
{
    /// <summary>Everything held.</summary>
    Passed,

    /// <summary>Something did not.</summary>
    Failed,

    /// <summary>It did not run, and the reason is said.</summary>
    Skipped,

    /// <summary>It failed, as @xfail says.</summary>
    XFail,

    /// <summary>It passed although @xfail says otherwise: a failure.</summary>
    XPass,

    /// <summary>The harness failed, not the case.</summary>
    Error,
}
