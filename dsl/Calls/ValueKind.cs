// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>What an expression is, as far as its look and its names tell.</summary>
public enum ValueKind
{
    /// <summary>Not known before it runs: the parameter of a step, a row with values of several kinds.</summary>
    Any,
    Number,
    Size,
    Duration,
    Flags,
    Errno,
    Signal,
    Word,
    Text,
    Region,
    Page,
    Pages,
    Address,
    File,
    Pipe,
    Uffd,
    Process,
    Thread,
    Event,
    Pin,
    Pkey,
    Frame,
    Segment,
    Byte,
    FaultBits,
    Outcome,
    Nothing,
    List,
    Tuple,
    Version,
    Permissions,
}
