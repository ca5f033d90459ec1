// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>A run as a block of C# sees it.</summary>
internal sealed class BlockScope(ModelRun run, TaskStruct task) : IBlockScope
{
    public Machine Machine => run.Machine;

    public TaskStruct Task => task;

    public (ulong Start, long Length) RegionOf(int slot) => (run.Slot(slot).Start, run.Slot(slot).Length);

    public TaskStruct? ProcessOf(int slot) => run.Slot(slot).Process?.Task;

    public long NumberOf(int slot) => run.Slot(slot).Value;
}
