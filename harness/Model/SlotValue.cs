// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>What a name of the script stands for, once its step has run.</summary>
internal struct SlotValue
{
    public bool IsBound;

    /// <summary>A region's first address.</summary>
    public ulong Start;

    /// <summary>A region's length, whole pages.</summary>
    public long Length;

    /// <summary>A descriptor, a pid, a byte, or whether an operation was done.</summary>
    public long Value;

    /// <summary>A process or a thread.</summary>
    public ScriptThread? Process;
}
