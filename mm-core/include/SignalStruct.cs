// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>What the threads of a process have in common of signals.</summary>
/// <remarks>include/linux/sched/signal.h:struct signal_struct, include/linux/sched/signal.h:struct sighand_struct</remarks>
internal sealed class SignalStruct
{
    private readonly Dictionary<Signal, SigAction> actions = [];

    /// <summary>Sent to the process: whichever thread takes it first has it.</summary>
    internal SigSet SharedPending { get; set; }

    /// <summary>SIGNAL_GROUP_EXIT: the process is on its way out, and nothing that comes changes that.</summary>
    internal bool IsGroupExit { get; set; }

    /// <summary>Of which signal it dies then.</summary>
    internal Signal GroupExitSignal { get; set; }

    internal SigAction this[Signal signal]
    {
        get => actions.GetValueOrDefault(signal);
        set => actions[signal] = value;
    }

    /// <summary>fork: what was pending stays with the parent.</summary>
    internal void CopyActions(SignalStruct parent)
    {
        foreach ((Signal signal, SigAction action) in parent.actions)
        {
            actions[signal] = action;
        }
    }
}
