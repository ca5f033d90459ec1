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

        SimThread sim = machine.Scheduler.CreateThread(program.Slots[step.Thread].Name, parent.Task);
        var thread = new ProcessState(step.Thread, parent.Task, sim);
        slots[step.Thread].IsBound = true;
        slots[step.Thread].Process = thread;
        foreach (Step inner in step.Body)
        {
            bool goesOn = RunOne(inner);
            if (thread.IsStuck)
            {
                return true;
            }

            if (!goesOn)
            {
                return false;
            }
        }

        return true;
    }

    private bool Join(JoinStep step) =>
        ProcessOf(step.Thread) is { IsStuck: true } thread
            ? inTeardown || Complain(step, $"{Name(step.Thread)} does not end: it waits for {thread.Thread.WaitsFor}")
            : true;

    /// <summary>Every process ends, the youngest first, so that what the kernel checks at exit is checked in every case.</summary>
    private void EndAll()
    {
        Step last = running ?? NoStep.Instance;
        try
        {
            for (int i = processes.Count - 1; i >= 0 && !IsFatal; i--)
            {
                ProcessState process = processes[i];
                if (process.IsStuck)
                {
                    Finish(EndReason.Stopped, last, "");
                    records.Add(new StepRecord { StepId = last.Id, Complaint = $"{Name(process.Slot)} is still blocked at the end: it waits for {process.Thread.WaitsFor}" });
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
