// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>
/// Threads that share variables and locks, each step one access: what explorers are measured by, and as little beside it as there can be.
/// </summary>
internal sealed class LitmusMachine
{
    private readonly IChooser chooser;
    private readonly LitmusProgram program;
    private readonly LitmusThread[] threads;
    private readonly int[] memory;
    private readonly LitmusLock[] locks;
    private readonly List<SimThread> runnable = [];
    private readonly List<Operation> touched = [];

    internal LitmusMachine(IChooser chooser, LitmusProgram program)
    {
        this.chooser = chooser;
        this.program = program;
        threads = new LitmusThread[program.Threads.Length];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new LitmusThread(new SimThread(i, $"{(char)('a' + i)}", null!, id: 0));
        }

        memory = new int[program.Places];
        locks = new LitmusLock[program.Places];
        for (int i = 0; i < locks.Length; i++)
        {
            locks[i] = new LitmusLock();
        }
    }

    /// <summary>The variables, at the end.</summary>
    internal IReadOnlyList<int> Memory => memory;

    internal IReadOnlyList<LitmusThread> Threads => threads;

    /// <summary>Runs the program once.</summary>
    internal ExecutionEnd Run()
    {
        Begin();
        while (FindRunnable())
        {
            SimThread sim = runnable[chooser.ChooseThread(runnable)];
            LitmusThread thread = threads[sim.Number];
            Sharing sharing = Perform(thread);
            Touch(thread, sharing);
            GoOn(thread);
            chooser.Stepped(sim, touched);
        }

        return Array.TrueForAll(threads, thread => thread.IsOver) ? ExecutionEnd.Passed : ExecutionEnd.Deadlocked;
    }

    private void Begin()
    {
        program.Initial.CopyTo(memory, 0);
        Array.Clear(memory, program.Initial.Length, memory.Length - program.Initial.Length);
        foreach (LitmusLock each in locks)
        {
            (each.IsWritten, each.Readers) = (false, 0);
        }

        for (int i = 0; i < threads.Length; i++)
        {
            LitmusThread thread = threads[i];
            (thread.Steps, thread.Got, thread.Knows, thread.IsOver) = (program.Threads[i](thread), 0, 0, false);
            GoOn(thread);
        }
    }

    private bool FindRunnable()
    {
        runnable.Clear();
        foreach (LitmusThread thread in threads)
        {
            if (!thread.IsOver && CanMake(thread.Next))
            {
                runnable.Add(thread.Sim);
            }
        }

        return runnable.Count > 0;
    }

    private bool CanMake(in Access access) => access.Kind switch
    {
        LitmusAccess.Lock => locks[access.Place].IsOpen(Sharing.Write),
        LitmusAccess.ReadLock => locks[access.Place].IsOpen(Sharing.Read),
        _ => true,
    };

    /// <summary>The thread comes to its next step, or to its end.</summary>
    private void GoOn(LitmusThread thread)
    {
        thread.IsOver = !thread.Steps!.MoveNext();
        thread.Sim.Wait = null;
        thread.Sim.IsNextAll = !thread.IsOver && thread.Next.Kind is not (
            LitmusAccess.CompareExchange or LitmusAccess.WriteOtherIfZero or LitmusAccess.TryLock);
        if (!thread.IsOver && thread.Next.Kind is LitmusAccess.Lock or LitmusAccess.ReadLock)
        {
            thread.Sim.Wait = locks[thread.Next.Place].Wait;
            thread.Sim.Next = OperationOf(thread.Next, SharingOfWait(thread.Next.Kind));
        }
    }

    private Sharing Perform(LitmusThread thread)
    {
        Access access = thread.Next;
        Sharing sharing = access.Kind >= LitmusAccess.Lock
            ? UseLock(thread, access, locks[access.Place])
            : Use(thread, access, ref memory[access.Place]);
        thread.Knows = unchecked(((thread.Knows * 31) + (ulong)thread.Got + 1) * 0x9E37_79B9_7F4A_7C15);
        return sharing;
    }

    private void Touch(LitmusThread thread, Sharing sharing)
    {
        touched.Clear();
        touched.Add(OperationOf(thread.Next, sharing));
        if (thread.Next.Kind == LitmusAccess.WriteOtherIfZero && thread.Got == 0)
        {
            memory[thread.Next.Expected] = thread.Next.Value;
            touched.Add(new Operation(ObjectKind.Memory, (ulong)thread.Next.Expected, 0, Sharing.Write));
        }
    }

    private static Sharing Use(LitmusThread thread, in Access access, ref int variable)
    {
        thread.Got = variable;
        switch (access.Kind)
        {
            case LitmusAccess.Write:
                thread.Got = 0;
                variable = access.Value;
                return Sharing.Write;
            case LitmusAccess.FetchAdd:
                variable += access.Value;
                return Sharing.Read | Sharing.Write;
            case LitmusAccess.CompareExchange when variable == access.Expected:
                thread.Got = 1;
                variable = access.Value;
                return Sharing.Read | Sharing.Write;
            case LitmusAccess.CompareExchange:
                thread.Got = 0;
                return Sharing.Read;
            default:
                return Sharing.Read;
        }
    }

    private static Sharing UseLock(LitmusThread thread, in Access access, LitmusLock used)
    {
        thread.Got = 0;
        switch (access.Kind)
        {
            case LitmusAccess.Unlock:
                Sharing release = used.IsWritten ? Sharing.Write | Sharing.Release : Sharing.Read | Sharing.Release;
                used.Unlock();
                return release;
            case LitmusAccess.TryLock when !used.IsFree:
                // That readers come first is seen too, and a reader does not meet whoever only reads.
                return used.IsWritten ? Sharing.Read : Sharing.Write;
            case LitmusAccess.ReadLock:
                used.Readers++;
                return SharingOfWait(access.Kind);
            default:
                thread.Got = 1;
                used.IsWritten = true;
                return access.Kind == LitmusAccess.TryLock ? Sharing.Write | Sharing.Try : SharingOfWait(access.Kind);
        }
    }

    private static Sharing SharingOfWait(LitmusAccess kind) =>
        kind == LitmusAccess.ReadLock ? Sharing.Read | Sharing.Acquire : Sharing.Write | Sharing.Acquire;

    private static Operation OperationOf(in Access access, Sharing sharing) => new(
        access.Kind >= LitmusAccess.Lock ? ObjectKind.SpinLock : ObjectKind.Memory,
        (ulong)access.Place,
        0,
        sharing);
}
