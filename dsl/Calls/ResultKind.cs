// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>What a call gives back when it succeeds, and so what its name is good for.</summary>
public enum ResultKind
{
    /// <summary>0, of no use as a name except behind <c>may</c>.</summary>
    Zero,

    /// <summary>A region.</summary>
    Region,
    File,
    Pipe,
    Uffd,
    Process,
    Event,
    Pin,
    Pkey,

    /// <summary>A segment of System V shared memory.</summary>
    Segment,

    /// <summary>A number that says something.</summary>
    Count,

    /// <summary>The byte that was loaded.</summary>
    Byte,

    /// <summary>VM_FAULT_* bits.</summary>
    FaultBits,

    /// <summary>How a process ended.</summary>
    Status,

    /// <summary>The call does not come back.</summary>
    Never,

    /// <summary>The page behind an address, which is remembered.</summary>
    Frame,

    /// <summary>An address.</summary>
    Address,
}
