// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>What a script's name stands for while a case runs.</summary>
public enum SlotKind
{
    /// <summary>A range of user addresses, that a call returned.</summary>
    Region,

    /// <summary>A file descriptor, a userfaultfd included.</summary>
    Descriptor,

    /// <summary>A process, made by fork.</summary>
    Process,

    /// <summary>A thread, made by a thread block.</summary>
    Thread,

    /// <summary>Whether a best-effort operation was done.</summary>
    Decision,

    /// <summary>An event read from a userfaultfd.</summary>
    Event,

    /// <summary>A page that was looked at, and is remembered.</summary>
    Frame,

    /// <summary>A page held by a pin.</summary>
    Pin,

    /// <summary>Any other number that a call returned.</summary>
    Number,
}
