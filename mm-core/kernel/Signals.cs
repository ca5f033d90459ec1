// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Signals: sent, pending, taken on the way back to user mode.</summary>
/// <remarks>kernel/signal.c. Left out: stops and SIGCONT, tracers, queued real-time signals, siginfo.</remarks>
internal static class Signals
{
    private const int Last = 64;

    private static readonly SigSet IgnoredByDefault = SigSet.Of(Signal.SIGCONT, Signal.SIGCHLD, Signal.SIGWINCH, Signal.SIGURG);

    private static readonly SigSet Coredump = SigSet.Of(
        Signal.SIGQUIT, Signal.SIGILL, Signal.SIGTRAP, Signal.SIGABRT, Signal.SIGFPE, Signal.SIGSEGV, Signal.SIGBUS, Signal.SIGSYS,
        Signal.SIGXCPU, Signal.SIGXFSZ);

    /// <summary>0 asks only whether somebody could be sent one.</summary>
    /// <remarks>kernel/signal.c:kill_pid_info()</remarks>
    internal static Errno Kill(Machine machine, int pid, Signal signal)
    {
        if ((int)signal is < 0 or > Last)
        {
            return Errno.EINVAL;
        }

        TaskStruct? target = machine.Tasks.FirstOrDefault(task => task.Pid == pid);
        if (target is null)
        {
            return Errno.ESRCH;
        }

        // Who has ended and was not waited for takes signals too; nothing comes of it.
        if (signal != Signal.None && !target.HasExited)
        {
            Send(target.MainThread, signal, toProcess: true);
        }

        return 0;
    }

    /// <summary>Makes a signal pending of a thread, or of its whole process, and wakes who has to look at it.</summary>
    /// <remarks>kernel/signal.c:__send_signal_locked()</remarks>
    internal static void Send(SimThread thread, Signal signal, bool toProcess)
    {
        SignalStruct signals = thread.Task.Signals;
        thread.TouchSignals(Sharing.Read);
        if (signals.IsGroupExit || IsIgnored(thread, signal))
        {
            return;
        }

        // One that is pending already is not pending twice.
        if (toProcess)
        {
            signals.SharedPending = signals.SharedPending.With(signal);
        }
        else
        {
            thread.Pending = thread.Pending.With(signal);
        }

        Complete(thread, signal, toProcess);
    }

    /// <summary>A signal that the thread cannot refuse: what blocks or ignores it goes.</summary>
    /// <remarks>kernel/signal.c:force_sig_info_to_task()</remarks>
    internal static void Force(SimThread thread, Signal signal)
    {
        bool isBlocked = thread.Blocked.Has(signal);
        if (isBlocked || thread.Task.Signals[signal] == SigAction.Ignore)
        {
            thread.Task.Signals[signal] = SigAction.Default;
            thread.Blocked = thread.Blocked.Without(SigSet.Of(signal));
            RecalcSigpending(thread);
        }

        Send(thread, signal, toProcess: false);
    }

    /// <summary>Changes what is blocked. SIGKILL and SIGSTOP never are.</summary>
    /// <remarks>kernel/signal.c:set_current_blocked()</remarks>
    internal static void SetBlocked(SimThread thread, SigSet blocked)
    {
        thread.Blocked = blocked.Without(SigSet.Of(Signal.SIGKILL, Signal.SIGSTOP));
        RecalcSigpending(thread);
    }

    /// <summary>Whether a sleep of this kind must not begin, or is over.</summary>
    /// <remarks>include/linux/sched/signal.h:signal_pending_state()</remarks>
    internal static bool EndSleep(SimThread thread, SleepState state) => state switch
    {
        SleepState.Interruptible => thread.SignalPending,
        SleepState.Killable => thread.FatalSignalPending,
        _ => false,
    };

    /// <summary>Whether a fault that was to start again goes back to user mode instead: a signal is there to be taken first.</summary>
    /// <remarks>include/linux/sched/signal.h:fault_signal_pending()</remarks>
    internal static bool FaultSignalPending(SimThread thread, VmFault fault, bool isUser) =>
        (fault & VmFault.Retry) != 0 && (thread.FatalSignalPending || (isUser && thread.SignalPending));

    /// <summary>
    /// On the way back to user mode: the next signal that a handler is to get, or none. One of which the process dies ends it here.
    /// </summary>
    /// <remarks>kernel/signal.c:get_signal()</remarks>
    internal static async KTask<Signal> GetSignal(SimThread thread)
    {
        TaskStruct task = thread.Task;
        while (thread.SignalPending && !task.IsExiting)
        {
            Signal signal = Dequeue(thread);
            if (signal == Signal.None)
            {
                break;
            }

            SigAction action = task.Signals[signal];
            if (action == SigAction.Handler && signal != Signal.SIGKILL)
            {
                return signal;
            }

            // Left out: SIGSTOP and its kin stop nobody.
            if (signal == Signal.SIGKILL || (action == SigAction.Default && !IgnoredByDefault.Has(signal)))
            {
                await Exit.DoGroupExit(task, task.Signals.IsGroupExit ? task.Signals.GroupExitSignal : signal);
            }
        }

        return Signal.None;
    }

    /// <remarks>kernel/signal.c:sig_ignored()</remarks>
    private static bool IsIgnored(SimThread thread, Signal signal)
    {
        // Blocked, it may find a handler when it no longer is.
        if (thread.Blocked.Has(signal))
        {
            return false;
        }

        SigAction action = thread.Task.Signals[signal];
        return signal != Signal.SIGKILL && (action == SigAction.Ignore || (action == SigAction.Default && IgnoredByDefault.Has(signal)));
    }

    /// <summary>
    /// Finds a thread for the signal. If the process dies of it, all of its threads are killed now, and need not wait for that one.
    /// </summary>
    /// <remarks>kernel/signal.c:complete_signal()</remarks>
    private static void Complete(SimThread thread, Signal signal, bool toProcess)
    {
        SimThread? taker = Wants(thread, signal) ? thread : toProcess ? thread.Task.Threads.Find(other => Wants(other, signal)) : null;
        if (taker is null)
        {
            return;
        }

        bool isFatal = signal == Signal.SIGKILL
            || (thread.Task.Signals[signal] == SigAction.Default && !IgnoredByDefault.Has(signal) && !Coredump.Has(signal));
        if (!isFatal)
        {
            WakeUp(taker);
            return;
        }

        (thread.Task.Signals.IsGroupExit, thread.Task.Signals.GroupExitSignal) = (true, signal);
        // One that has ended does not mind; a race learns by it that the thread could have been met alive.
        foreach (SimThread other in thread.Task.Threads)
        {
            KillThread(other);
        }
    }

    /// <summary>SIGKILL for one thread of a process that ends.</summary>
    internal static void KillThread(SimThread thread)
    {
        thread.Pending = thread.Pending.With(Signal.SIGKILL);
        WakeUp(thread);
    }

    /// <remarks>kernel/signal.c:wants_signal()</remarks>
    private static bool Wants(SimThread thread, Signal signal) =>
        !thread.Blocked.Has(signal) && thread.State != ThreadState.Exited
        && (signal == Signal.SIGKILL || thread == thread.Task.Machine.Scheduler.Current || !thread.SignalPending);

    /// <summary>Tells a thread, and ends its sleep where it may be ended by this.</summary>
    /// <remarks>kernel/signal.c:signal_wake_up_state()</remarks>
    private static void WakeUp(SimThread thread)
    {
        thread.SignalPending = true;
        if (thread.Queue is { } queue && EndSleep(thread, thread.Sleep))
        {
            queue.Wake(thread);
        }
    }

    /// <remarks>kernel/signal.c:recalc_sigpending()</remarks>
    private static void RecalcSigpending(SimThread thread) =>
        thread.SignalPending = !new SigSet(thread.Pending.Bits | thread.Task.Signals.SharedPending.Bits).Without(thread.Blocked).IsEmpty;

    /// <summary>The thread's own come before those of its process.</summary>
    /// <remarks>kernel/signal.c:dequeue_signal()</remarks>
    private static Signal Dequeue(SimThread thread)
    {
        SignalStruct signals = thread.Task.Signals;
        Signal signal = thread.Pending.Has(Signal.SIGKILL) ? Signal.SIGKILL : thread.Pending.Without(thread.Blocked).Next();
        if (signal != Signal.None)
        {
            thread.Pending = thread.Pending.Without(SigSet.Of(signal));
        }
        else if ((signal = signals.SharedPending.Without(thread.Blocked).Next()) != Signal.None)
        {
            signals.SharedPending = signals.SharedPending.Without(SigSet.Of(signal));
        }

        RecalcSigpending(thread);
        return signal;
    }
}
