// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;

namespace Selftests.Harness.Steps;

/// <summary>What the model gives to a block of C#: itself, and what the names of the script stand for.</summary>
internal interface IBlockScope
{
    Machine Machine { get; }

    /// <summary>The process in which the block stands.</summary>
    TaskStruct Task { get; }

    (ulong Start, long Length) RegionOf(int slot);

    /// <summary>Null: it was never started.</summary>
    TaskStruct? ProcessOf(int slot);

    long NumberOf(int slot);
}
