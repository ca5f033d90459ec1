// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>How a call or an access ended.</summary>
public enum ResultKind
{
    /// <summary>It has none: an observation.</summary>
    None,

    /// <summary>A value: <see cref="StepResult.Value"/>.</summary>
    Value,

    /// <summary>An address: <see cref="StepResult.Place"/>.</summary>
    Address,

    /// <summary>An error: Value is the errno, positive.</summary>
    Errno,

    /// <summary>A signal: Value is its number, Code its si_code, Place its si_addr.</summary>
    Signal,

    /// <summary>wait: ended with status Value.</summary>
    Exited,

    /// <summary>wait: killed by signal Value.</summary>
    Killed,

    /// <summary>A best-effort operation was declined.</summary>
    Declined,

    /// <summary>It sleeps.</summary>
    Blocked,
}

/// <summary>The result of a call or an access.</summary>
public readonly record struct StepResult(ResultKind Kind, long Value = 0, int Code = 0, Place Place = default)
{
    /// <summary>Neither an error nor a signal.</summary>
    public bool IsSuccess => Kind is ResultKind.Value or ResultKind.Address or ResultKind.Exited;

    /// <summary>A value.</summary>
    public static StepResult Of(long value) => new(ResultKind.Value, value);

    /// <summary>An error by its positive number.</summary>
    public static StepResult Error(int errno) => new(ResultKind.Errno, errno);
}
