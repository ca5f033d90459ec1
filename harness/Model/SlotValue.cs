// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
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

    /// <summary>An event that was read, as the call has filled it in.</summary>
    public IReadOnlyList<FilledField>? Event;

    /// <summary>A process or a thread.</summary>
    public ScriptThread? Process;
}
