// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a step of a litmus program does.</summary>
internal enum LitmusAccess
{
    Read,
    Write,

    /// <summary>Adds, and gets what was there.</summary>
    FetchAdd,

    /// <summary>Writes if it finds what it expects, and gets 1; else it only reads, and gets 0.</summary>
    CompareExchange,

    /// <summary>Reads, and if that is 0 writes another variable, in one step.</summary>
    WriteOtherIfZero,
    Lock,
    ReadLock,

    /// <summary>Takes the lock if it is free, and gets 1; else it only looks at it, and gets 0.</summary>
    TryLock,
    Unlock,
}
