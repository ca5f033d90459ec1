// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a thread in a race needs to be open before it can go on, and where it sleeps until then.</summary>
internal sealed record GateWait(IGate Gate, WaitQueue Queue, string WaitsFor)
{
    /// <summary>What ends the sleep besides the gate.</summary>
    internal SleepState Sleep { get; init; }

    internal bool IsOver(SimThread thread, Sharing sharing) => Gate.IsOpen(sharing) || Signals.EndSleep(thread, Sleep);
}
