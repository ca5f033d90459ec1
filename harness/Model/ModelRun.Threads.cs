// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;
using Selftests.MmCore.Uapi;

namespace Selftests.Harness.Model;

// Threads, and the end of every process.
internal sealed partial class ModelRun
{
    /// <summary>The thread runs until its end, or until it blocks: then the script goes on without it.</summary>
    private bool RunThread(ThreadStep step)
    {
        if (ProcessOf(step.Process) is not { } parent || parent.Task.HasExited)
        {
            return inTeardown || Complain(step, $"{Name(step.Process)} does not run");
        }

        ScriptThread thread = NewThread(step, parent);
        machine.Scheduler.Start(thread.Thread, () => Body(thread, step.Body));
        machine.Scheduler.RunOn(thread.Thread);

        NoteSleep(thread);

        // It may have woken another one: who reads of its faults.
        Settle();
        return true;
    }

    private ScriptThread NewThread(ThreadStep step, ScriptThread parent)
    {
        SimThread sim = machine.Scheduler.CreateThread(program.Slots[step.Thread].Name, parent.Task);
        var thread = new ScriptThread(step.Thread, parent.Task, sim) { IsOfTeardown = inTeardown };

        // Of those that have ended nobody asks by this list: a loop that starts threads for ever must not grow.
        threads.RemoveAll(known => known.Thread.State == MmCore.ThreadState.Exited);
        threads.Add(thread);
        slots[step.Thread].IsBound = true;
        slots[step.Thread].Process = thread;
        return thread;
    }

    private async KTask<Unit> Body(ScriptThread thread, IReadOnlyList<Step> steps)
    {
        await RunAll(thread, steps);
        if (isRacing && thread.Thread.FatalSignalPending)
        {
            // On its way to user mode it ends its process, while the others still race.
            await machine.UserAccess.TakeSignals(thread.Thread);
        }

        return default;
    }

    /// <summary>Whether a thread comes to no further step: its process has ended, or the test that it belongs to.</summary>
    private bool IsOver(ScriptThread? line) => line is not null
        && (line.Thread.FatalSignalPending || line.Task.HasExited || IsFatal || (end != EndReason.Completed && !line.IsOfTeardown));

    /// <summary>
    /// Whether a thread makes a step of its own, in which it may sleep. Others are made for it, and for the script itself, while nobody
    /// else runs.
    /// </summary>
    private bool IsInOwnStep(ScriptThread by) => machine.Scheduler.Current == by.Thread;

    /// <summary>Makes a statement. Not ended: it sleeps, and who waits for it could only wait for ever.</summary>
    private KTask<(bool Ended, T Value)> Make<T>(ScriptThread by, Func<KTask<T>> statement)
    {
        starting = by;
        return IsInOwnStep(by)
            ? MakeOwn(by, statement)
            : new KTask<(bool, T)>((machine.Scheduler.Run(by.Thread, statement, out T result), result));
    }

    private async KTask<(bool Ended, T Value)> MakeOwn<T>(ScriptThread by, Func<KTask<T>> statement)
    {
        KTask<T> made = statement();
        bool sleeps = !made.IsCompleted;
        T value = await made;
        if (sleeps && !isRacing && !by.Thread.FatalSignalPending)
        {
            // Out of the kernel; what it does next has its place behind the statement that woke it.
            returned.Add(by);
            await machine.Scheduler.AwaitTurn();
            running = by.Step;
        }

        return (true, value);
    }

    /// <summary>
    /// Whom the statement at hand woke comes back from the kernel, or sleeps again: from here on nothing moves by itself.
    /// </summary>
    /// <remarks>On Linux all of them retry at once. Where there are two, each of them is the first in one way through the case.</remarks>
    private void Settle()
    {
        if (isRacing)
        {
            return;
        }

        TakeSignals();
        if (threads.Count == 0)
        {
            return;
        }

        int before = returned.Count;
        for (List<ScriptThread> ready = Parked(); ready.Count > 0; ready = Parked())
        {
            while (ready.Count > 0)
            {
                int first = ready.Count == 1 ? 0 : chooser.First([.. ready.Select(thread => Name(thread.Slot))]);
                machine.Scheduler.RunOn(ready[first].Thread);
                ready.RemoveAt(first);
            }
        }

        woken = [.. returned[before..].OrderBy(thread => thread.Thread.Number)];
        returned.RemoveRange(before, woken.Length);
        sleeps.AddRange(woken.Select(thread => new ThreadSleep(thread.Step.Id, "", running?.Id ?? -1)));
    }

    /// <summary>
    /// Who was woken and has not gone on yet: threads, and processes whose own end had to wait for theirs. Who goes on may wake others.
    /// </summary>
    private List<ScriptThread> Parked() => [.. threads.Concat(processes).Where(thread => thread.Thread.IsParked)];

    /// <summary>The script goes on without a thread.</summary>
    private void NoteSleep(ScriptThread thread)
    {
        if (thread.IsBlocked && thread.Thread.WaitsFor is not null)
        {
            sleeps.Add(new ThreadSleep(thread.Step.Id, thread.Thread.BlockedIn ?? ""));
        }
    }

    /// <summary>
    /// Whom the statement at hand sent a signal takes it before the next one, as long as he is in user mode; one that sleeps takes it when
    /// he comes back.
    /// </summary>
    private void TakeSignals()
    {
        for (int i = 0; i < processes.Count; i++)
        {
            SimThread thread = processes[i].Thread;
            if (thread is { SignalPending: true, State: MmCore.ThreadState.Idle } && !thread.Task.HasExited)
            {
                machine.Scheduler.Run(thread, () => machine.UserAccess.TakeSignals(thread), out _);
            }
        }
    }

    /// <summary>Threads that a statement woke run on before the next one, in the order of their creation.</summary>
    private void RunWoken()
    {
        while (woken.Length > 0)
        {
            ScriptThread[] turns = woken;
            woken = [];
            foreach (ScriptThread thread in turns)
            {
                // Unless one before it has ended its process.
                if (thread.IsBlocked)
                {
                    machine.Scheduler.GiveTurn(thread.Thread);
                    machine.Scheduler.RunOn(thread.Thread);
                    NoteSleep(thread);
                }
            }

            Settle();
        }
    }

    private bool Join(JoinStep step) =>
        ProcessOf(step.Thread) is { IsBlocked: true } thread
            ? inTeardown || Complain(step, $"{Name(step.Thread)} does not end: it waits for {thread.Thread.WaitsFor}, "
                + ThreadSleep.Since(thread.Step), isWait: true)
            : true;

    /// <summary>A thread that is blocked for ever is a failure of the step that it is at.</summary>
    private void TellBlocked()
    {
        foreach (ScriptThread thread in threads.Where(thread => thread.IsBlocked))
        {
            Finish(EndReason.Stopped, thread.Step, "");
            records.Add(new StepRecord
            {
                StepId = thread.Step.Id, Result = new StepResult(ResultKind.Blocked),
                IsWait = true,
                Complaint = $"{Name(thread.Slot)} is still blocked at the end: it waits for {thread.Thread.WaitsFor}",
            });
        }
    }

    /// <summary>Every process ends, the youngest first, so that what the kernel checks at exit is checked in every case.</summary>
    private void EndAll()
    {
        Step last = running ?? NoStep.Instance;
        TellBlocked();
        machine.Syscalls.UnlockAllPages();
        try
        {
            for (int i = processes.Count - 1; i >= 0 && !IsFatal; i--)
            {
                ScriptThread process = processes[i];
                if (process.IsBlocked)
                {
                    Finish(EndReason.Stopped, last, "");
                    records.Add(new StepRecord
                    {
                        StepId = last.Id,
                        IsWait = true,
                        Complaint = $"{Name(process.Slot)} is still blocked at the end: it waits for {process.Thread.WaitsFor}",
                    });
                }
                else if (!process.Task.HasExited)
                {
                    machine.Scheduler.Run(process.Thread, () => machine.Syscalls.Exit(process.Task, 0), out SysRet _);
                }
            }

            CheckKernel(last, isLast: true);
        }
        catch (KernelBugException bug)
        {
            Finish(EndReason.KernelBug, last, $"at the end of the case: {bug.Message}");
        }
        catch (StepBudgetException budget)
        {
            FinishLate(last, budget);
        }
    }
}
