// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Selftests.MmCore;

/// <summary>Runs the simulated threads, one at a time, on the host thread that calls it.</summary>
/// <remarks>Outside a race a thread runs until it ends or blocks; in a race the chooser decides at each point.</remarks>
public sealed class Scheduler
{
    private const long DefaultBudget = 50_000_000;
    private const int NoThread = -1;

    /// <summary>heldLocks has a count of so many bits for each rank, the lowest rank lowest: there is room for eight of them.</summary>
    private const int RankBits = 8;

    private readonly IChooser chooser;
    private readonly Tracer? tracer;
    private readonly List<SimThread> threads = [];
    private readonly List<SimThread> candidates = [];
    private readonly List<Operation> touched = [];
    private readonly WaitQueue turns;
    private int threadsSoFar;
    private long stepsLeft = DefaultBudget;
    private bool racing;
    private bool isQuiet = true;
    private SimThread? chosen;
    private SimThread? stepping;
    private ExceptionDispatchInfo? failure;
    private SimThread? current;
    private int atomicDepth;
    private ulong heldLocks;
    private ulong lastObject;
    private ulong objectsOfNobody;

    public Scheduler(IChooser chooser, Tracer? tracer = null)
    {
        this.chooser = chooser;
        this.tracer = tracer;
        turns = new WaitQueue(this);
    }

    /// <summary>The thread whose step runs now. Null between two statements.</summary>
    public SimThread? Current
    {
        get => current;
        private set
        {
            if (current is not null)
            {
                current.AtomicDepth = atomicDepth;
                current.HeldLocks = heldLocks;
                current.LastObject = lastObject;
            }
            else
            {
                objectsOfNobody = lastObject;
            }

            current = value;
            atomicDepth = value?.AtomicDepth ?? 0;
            heldLocks = value?.HeldLocks ?? 0;
            lastObject = value?.LastObject ?? objectsOfNobody;
            CurrentNumber = value?.Number ?? NoThread;
        }
    }

    /// <summary>Memory is handed out, or not, as the run decides.</summary>
    internal bool FailsAllocation(FailPoint point) => chooser.FailsAllocation(point);

    /// <summary>The running thread's number, for locks that remember who holds them.</summary>
    internal int CurrentNumber { get; private set; } = NoThread;

    public IReadOnlyList<SimThread> Threads => threads;

    /// <summary>True when no other thread can come between at a point.</summary>
    /// <remarks>Not so in a race where one thread is left, or all others wait: what it does now meets what they did, or will do.</remarks>
    internal bool IsAlone
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => !racing;
    }

    /// <summary>A number for something that threads can meet at.</summary>
    /// <remarks>Counted by thread: what a thread makes has the same number in every run, whoever made something before.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong NewObject() => unchecked(++lastObject);

    /// <summary>True when every other thread is outside the kernel, or at its end.</summary>
    internal bool IsOnlyRunner => threads.TrueForAll(thread => thread == current || thread.State is ThreadState.Idle or ThreadState.Exited);

    /// <summary>The running thread takes a spinlock, or reads under RCU: it must not sleep until it has left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void EnterAtomic() => atomicDepth++;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void LeaveAtomic() => atomicDepth--;

    /// <summary>I91: what may have to wait for memory, or for a lock that is slept on, is not asked for where nobody may sleep.</summary>
    /// <remarks>include/linux/kernel.h:might_sleep()</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void MightSleep() => Kernel.BugOn(atomicDepth != 0, "sleeping function called from invalid context");

    /// <summary>I90: whoever waits for this lock holds none that comes behind it, or two such threads could wait for each other.</summary>
    /// <remarks>In two steps: a shift by 64, as for the last rank, would be one by none.</remarks>
    internal void AssertLockOrder(LockRank rank) =>
        Kernel.BugOn(heldLocks >> (RankBits * (int)rank) >> RankBits != 0, "possible circular locking dependency");

    internal void LockTaken(LockRank rank) => heldLocks = unchecked(heldLocks + (1UL << (RankBits * (int)rank)));

    internal void LockReleased(LockRank rank) => heldLocks = unchecked(heldLocks - (1UL << (RankBits * (int)rank)));

    /// <summary>How many points may still be passed before the run is stopped.</summary>
    public long StepBudget
    {
        get => stepsLeft;
        set => stepsLeft = value;
    }

    /// <summary>In a race every point asks the chooser which thread goes on.</summary>
    public bool Racing
    {
        get => racing;
        set
        {
            if (racing == value)
            {
                return;
            }

            TellStep();
            racing = value;
            Races.Enter(value ? this : null);
            RaceSwitched?.Invoke(value);
            ShowPoints();
        }
    }

    /// <summary>
    /// In a race every thread is parked at each of its points, also the one that goes on: so each can be asked where it stands
    /// (<see cref="SimThread.Function"/>). Slower, and else the same.
    /// </summary>
    public bool ParksAlways { get; set; }

    /// <summary>Told when a race begins and when it ends.</summary>
    internal Action<bool>? RaceSwitched { get; set; }

    public SimThread CreateThread(string name, TaskStruct task)
    {
        Capabilities all = Capabilities.SysPtrace | (task.Machine.Config.CapIpcLock ? Capabilities.IpcLock : 0);
        var thread = new SimThread(threadsSoFar++, name, task, NewObject())
        {
            Capabilities = task.Threads.Count > 0 ? task.Threads[0].Capabilities : all,
        };
        threads.Add(thread);
        task.Threads.Add(thread);
        return thread;
    }

    /// <summary>Forgets the threads of a process that is gone. One that is still on its way out stays.</summary>
    internal void RemoveThreads(TaskStruct task) =>
        threads.RemoveAll(thread => thread.Task == task && thread.State is ThreadState.Idle or ThreadState.Exited);

    /// <summary>Runs one statement of an idle thread to its end. False: the thread blocked, and nobody could wake it.</summary>
    /// <remarks>A thread's body may have another thread make a statement: it goes on behind it, and nobody comes between.</remarks>
    public bool Run<T>(SimThread thread, Func<KTask<T>> statement, out T result)
    {
        Kernel.BugOn(thread.State != ThreadState.Idle);
        SimThread? caller = Current;
        Begin(thread);
        try
        {
            KTask<T> step = statement();
            while (!step.IsCompleted)
            {
                if (!RunOne())
                {
                    thread.Left = step.Parked;
                    result = default!;
                    return false;
                }
            }

            result = step.GetAwaiter().GetResult();
            SetState(thread, ThreadState.Idle);
            return true;
        }
        finally
        {
            Current = caller;
        }
    }

    /// <summary>Starts a thread that runs beside the script; it goes on in <see cref="RunUntilIdle"/>.</summary>
    public void Start(SimThread thread, Func<KTask<Unit>> body)
    {
        Kernel.BugOn(thread.State != ThreadState.Idle);
        SimThread? caller = Current;
        Begin(thread);
        if (thread.Task.Mm is { } mm && !thread.SharesMm)
        {
            // kernel/fork.c:copy_mm(), CLONE_VM.
            thread.SharesMm = true;
            mm.Users++;
        }

        try
        {
            _ = RunBody(thread, body);
        }
        finally
        {
            Current = caller;
        }
    }

    /// <summary>
    /// Runs every runnable thread, in the order of creation, until all have ended or are blocked. Who asks for it goes on behind that.
    /// </summary>
    public void RunUntilIdle()
    {
        SimThread? caller = Current;
        try
        {
            while (RunOne())
            {
            }
        }
        finally
        {
            Current = caller;
        }
    }

    /// <summary>Runs a thread that was woken, and nobody else, until it has ended or is blocked again.</summary>
    public void RunOn(SimThread thread)
    {
        SimThread? caller = Current;
        try
        {
            while (thread.IsParked)
            {
                Resume(thread);
            }
        }
        finally
        {
            Current = caller;
        }
    }

    /// <summary>Puts the running thread to sleep in user mode, where it waits for its turn in a script: <see cref="GiveTurn"/>.</summary>
    public PointAwaitable AwaitTurn() => turns.Wait("its turn in the script", SleepState.Killable);

    /// <summary>The end of <see cref="AwaitTurn"/>; the thread runs on in <see cref="RunOn"/>.</summary>
    public void GiveTurn(SimThread thread) => turns.Wake(thread);

    /// <summary>A scheduling point that has a name, and touches nothing. Where nobody races it costs a compare and a count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PointAwaitable Point(string name) =>
        --stepsLeft > 0 && isQuiet
            ? new PointAwaitable(this, stays: true)
            : PointSlow(new Operation(ObjectKind.None, 0, 0, Sharing.None, name));

    /// <summary>A scheduling point in front of something that others can see.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal PointAwaitable Point(ObjectKind kind, ulong id, int part, Sharing sharing, string? name = null) =>
        --stepsLeft > 0 && isQuiet ? new PointAwaitable(this, stays: true) : PointSlow(new Operation(kind, id, part, sharing, name));

    /// <summary>A scheduling point that is passed only when the gate is open. Whoever comes back from it looks again.</summary>
    internal PointAwaitable Point(in Operation next, GateWait wait)
    {
        if (!racing)
        {
            stepsLeft--;
            return wait.IsOver(current!, next.Sharing) ? PointSlow(next) : wait.Queue.Wait(wait.WaitsFor, wait.Sleep);
        }

        current!.Wait = wait;
        if (wait.IsOver(current, next.Sharing))
        {
            return PointSlow(next);
        }

        current.Next = next;
        return wait.Queue.Wait(wait.WaitsFor, wait.Sleep);
    }

    /// <summary>The running thread touches what others can see.</summary>
    internal void Touch(in Operation operation)
    {
        if (current is not null && current == stepping)
        {
            touched.Add(operation);
        }
    }

    /// <summary>Puts the running thread to sleep until <see cref="Wake"/>.</summary>
    internal PointAwaitable Block(string waitsFor)
    {
        Kernel.BugOn(Current is null);
        Current!.WaitsFor = waitsFor;
        SetState(Current, ThreadState.Blocked);
        return new PointAwaitable(this, stays: false);
    }

    internal void Wake(SimThread thread)
    {
        Kernel.BugOn(thread.State != ThreadState.Blocked);
        (thread.WaitsFor, thread.WaitsAt) = (null, null);
        SetState(thread, ThreadState.Runnable);
    }

    /// <summary>From now on points are told to the tracer.</summary>
    internal void ShowPoints() => isQuiet = !racing && tracer is not { IsOn: true };

    internal void Park(KBox step)
    {
        Kernel.BugOn(Current!.Resume is not null);
        Current.Resume = step;
    }

    private static async KTask<Unit> RunBody(SimThread thread, Func<KTask<Unit>> body)
    {
        Scheduler scheduler = thread.Task.Machine.Scheduler;

        // Always parks: the starter's statement goes on first, whatever the mode.
        await new PointAwaitable(scheduler, stays: false);
        try
        {
            await body();
        }
        catch (Exception failure)
        {
            // Nobody awaits a thread: whoever runs the scheduler gets to know.
            scheduler.failure = ExceptionDispatchInfo.Capture(failure);
        }

        Exit.ExitThread(thread);
        SetState(thread, ThreadState.Exited);
        return default;
    }

    private void Begin(SimThread thread)
    {
        SetState(thread, ThreadState.Runnable);
        Current = thread;
        thread.Task.Machine.MlockBatch.Drain();
    }

    private PointAwaitable PointSlow(in Operation next)
    {
        if (stepsLeft <= 0)
        {
            throw new StepBudgetException(next.ToString());
        }

        if (next.Name is { } name)
        {
            tracer?.Hit(name);
        }

        if (!racing || current is null)
        {
            return new PointAwaitable(this, stays: true);
        }

        current.Next = next;
        if (ParksAlways)
        {
            return new PointAwaitable(this, stays: false);
        }

        SimThread? goesOn = ChooseThread();
        bool stays = goesOn == current;
        chosen = stays ? null : goesOn;
        return new PointAwaitable(this, stays);
    }

    /// <summary>Resumes one runnable thread. False when there is none.</summary>
    private bool RunOne()
    {
        SimThread? thread = chosen ?? (racing ? ChooseThread() : FirstParked());
        chosen = null;
        if (thread is null)
        {
            return false;
        }

        Resume(thread);
        return true;
    }

    private void Resume(SimThread thread)
    {
        KBox? step = thread.Resume;
        Kernel.BugOn(step is null);
        thread.Resume = null;
        Current = thread;
        Races.Enter(racing ? this : null);
        step!.MoveNext();
        EndLeft(thread);
        ExceptionDispatchInfo? failed = failure;
        failure = null;
        failed?.Throw();
    }

    /// <summary>
    /// A statement whose caller went on while it slept ends here; what it fails with is told to whoever runs the scheduler.
    /// </summary>
    private void EndLeft(SimThread thread)
    {
        if (thread.Left is { Done: true } left)
        {
            thread.Left = null;
            failure ??= left.Failure;
            SetState(thread, ThreadState.Idle);
        }
    }

    /// <summary>Neither the thread that runs nor those that wait for it to make a statement: they go on by themselves.</summary>
    private SimThread? FirstParked()
    {
        foreach (SimThread thread in threads)
        {
            if (thread.IsParked)
            {
                return thread;
            }
        }

        return null;
    }

    /// <summary>Asks which of the threads that can make their next operation does so. Null: none can.</summary>
    private SimThread? ChooseThread()
    {
        TellStep();
        candidates.Clear();
        foreach (SimThread thread in threads)
        {
            if ((thread.IsParked || (thread == current && thread.State == ThreadState.Runnable)) && !SleepsAgain(thread))
            {
                candidates.Add(thread);
            }
        }

        if (candidates.Count == 0)
        {
            return null;
        }

        int index = chooser.ChooseThread(candidates);
        if (index < 0 || index >= candidates.Count)
        {
            throw new InvalidOperationException("the chooser answered out of range");
        }

        stepping = candidates[index];
        stepping.Wait = null;
        touched.Add(stepping.Next);
        return stepping;
    }

    /// <summary>It was woken, and another one was faster: as if it had never been.</summary>
    private static bool SleepsAgain(SimThread thread)
    {
        bool isShut = thread.Wait is { } wait && !wait.IsOver(thread, thread.Next.Sharing);
        if (isShut)
        {
            thread.Wait!.Queue.WaitAgain(thread);
        }

        return isShut;
    }

    /// <summary>The thread that was chosen last has come to a point, to where it sleeps, or to its end.</summary>
    private void TellStep()
    {
        if (stepping is { } thread)
        {
            stepping = null;
            chooser.Stepped(thread, touched);
            touched.Clear();
        }
    }

    internal void BlockAgain(SimThread thread, string waitsFor)
    {
        thread.WaitsFor = waitsFor;
        SetState(thread, ThreadState.Blocked);
    }

    private static void SetState(SimThread thread, ThreadState state)
    {
        bool wakes = state == ThreadState.Runnable && thread.State != ThreadState.Runnable;
        thread.State = state;
        if (wakes && thread.Cpu is { } cpu)
        {
            // Its CPU has been lazy until now.
            Tlb.SwitchMm(cpu, thread.Task.Mm);
        }
    }
}
