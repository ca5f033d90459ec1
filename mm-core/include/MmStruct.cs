// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>One address space.</summary>
/// <remarks>include/linux/mm_types.h:struct mm_struct</remarks>
public sealed class MmStruct
{
    /// <summary>Where the search for a free range starts, going down: below a stack of the default size.</summary>
    private const ulong DefaultMmapBase = 0x7fff_f7ff_f000;

    /// <summary>Where the break of a process is before the script moves it: on Linux the executor puts it here.</summary>
    private const ulong DefaultStartBrk = 17UL << 40;

    private const int CounterCount = 4;

    // What else races are told of, beside the counters.
    private const int WriteProtectSeqPart = CounterCount;
    private const int HasPinnedPart = CounterCount + 1;
    private const int UnstablePart = CounterCount + 2;
    private const int OomSkipPart = CounterCount + 3;
    private const int ThreadsPart = CounterCount + 4;

    private readonly long[] rss = new long[CounterCount];
    private readonly WaitQueue vmaReaders;
    private readonly List<Cpu> cpus = [];
    private MunmapState? spareMunmapState;
    private long hiwaterRss;

    private MmStruct(Machine machine, int id)
    {
        Machine = machine;
        Id = id;
        IsSpeculative = machine.Config.SpeculativePageFault;
        MmapLock = new RwSemaphore(machine.Scheduler, "mmap_lock", LockRank.MmapLock, machine.Tracer);
        Vmas = new VmaTree(machine.Scheduler.NewObject());
        vmaReaders = new WaitQueue(machine.Scheduler);
        Pgd = machine.PageAlloc.AllocTable(this, PageTable.PgdLevel, default)!;
    }

    /// <summary>An empty one, or null where there is no memory for the top of its page table.</summary>
    /// <remarks>kernel/fork.c:mm_init()</remarks>
    internal static MmStruct? TryCreate(Machine machine, int id) => new MmStruct(machine, id) is { Pgd: not null } mm ? mm : null;

    public Machine Machine { get; }

    /// <summary>Names it in messages; never reused on one machine.</summary>
    public int Id { get; }

    /// <summary>Faults of its threads try without any lock first. Then VMAs have no locks of their own: one or the other.</summary>
    internal bool IsSpeculative { get; }

    /// <summary>Protects: the VMAs, and against writers everything that depends on them.</summary>
    public RwSemaphore MmapLock { get; }

    /// <summary>Protected by: mmap_lock.</summary>
    public VmaTree Vmas { get; }

    /// <summary>Pages of this address space were pinned once: fork looks for such.</summary>
    /// <remarks>MMF_HAS_PINNED</remarks>
    internal bool HasPinned
    {
        get
        {
            TouchPart(HasPinnedPart, Sharing.Read);
            return field;
        }

        set
        {
            TouchPart(HasPinnedPart, Sharing.Write);
            field = value;
        }
    }

    /// <summary>Pages are being taken away from a process that dies: whoever faults would find others than were there.</summary>
    /// <remarks>MMF_UNSTABLE</remarks>
    internal bool IsUnstable
    {
        get
        {
            TouchPart(UnstablePart, Sharing.Read);
            return field;
        }

        set
        {
            TouchPart(UnstablePart, Sharing.Write);
            field = value;
        }
    }

    /// <summary>Its pages are gone: there is nothing left to reap.</summary>
    /// <remarks>MMF_OOM_SKIP</remarks>
    internal bool IsOomSkipped
    {
        get
        {
            TouchPart(OomSkipPart, Sharing.Read);
            return field;
        }

        set
        {
            TouchPart(OomSkipPart, Sharing.Write);
            field = value;
        }
    }

    /// <summary>Odd while a fork takes the right to write from entries: who pins without a lock begins again.</summary>
    /// <remarks>mm->write_protect_seq. Changed under: mmap_lock, held for writing.</remarks>
    internal int WriteProtectSeq
    {
        get
        {
            TouchPart(WriteProtectSeqPart, Sharing.Read);
            return field;
        }

        set
        {
            TouchPart(WriteProtectSeqPart, Sharing.Write);
            field = value;
        }
    }

    /// <summary>What a race is told of, by its number.</summary>
    internal static string NameOfPart(int part) => part switch
    {
        WriteProtectSeqPart => "write_protect_seq",
        HasPinnedPart => "MMF_HAS_PINNED",
        UnstablePart => "MMF_UNSTABLE",
        OomSkipPart => "MMF_OOM_SKIP",
        ThreadsPart => "threads that have the address space",
        _ => $"rss {(MmCounter)part}",
    };

    /// <summary>The top of the page table. It is not counted in <see cref="PgtablesBytes"/>.</summary>
    internal PageTable Pgd { get; }

    /// <summary>PTE, PMD and PUD pages in bytes, as VmPTE of /proc/PID/status has it.</summary>
    public ulong PgtablesBytes { get; internal set; }

    /// <summary>Number of VMAs. Protected by: mmap_lock.</summary>
    public int MapCount
    {
        get;
        internal set
        {
            Machine.MapCount += value - field;
            field = value;
        }
    }

    /// <summary>Pages mapped. Protected by: mmap_lock.</summary>
    public ulong TotalVm { get; internal set; }

    /// <summary>Pages of private writable mappings that are no stack.</summary>
    public ulong DataVm { get; internal set; }

    /// <summary>Pages of executable mappings that cannot be written.</summary>
    public ulong ExecVm { get; internal set; }

    public ulong StackVm { get; internal set; }

    /// <summary>Pages of VM_LOCKED mappings.</summary>
    public ulong LockedVm { get; internal set; }

    /// <summary>What is in <see cref="LockedVm"/> of mappings that are not locked any more: a bug of Linux.</summary>
    /// <remarks><see cref="KernelRules.DontunmapLeavesLocked"/></remarks>
    internal ulong LeftLockedVm { get; set; }

    /// <summary>Pages that drivers have pinned for it, each as often as it was pinned. A child starts without.</summary>
    public ulong PinnedVm { get; internal set; }

    /// <summary>Flags that every new mapping gets: mlockall with MCL_FUTURE. A child starts without.</summary>
    internal VmFlags DefFlags { get; set; }

    /// <summary>What may not become executable: <c>prctl(PR_SET_MDWE)</c>.</summary>
    /// <remarks>MMF_HAS_MDWE, MMF_HAS_MDWE_NO_INHERIT</remarks>
    internal Mdwe Mdwe { get; set; }

    /// <summary>The highest RSS so far; clear_refs 5 starts it again.</summary>
    /// <remarks>include/linux/mm.h:get_mm_hiwater_rss()</remarks>
    internal long HiwaterRss => Math.Max(hiwaterRss, RssPages);

    public VirtAddr MmapBase { get; internal set; } = new(DefaultMmapBase);

    internal static VirtAddr StartBrk => new(DefaultStartBrk);

    /// <summary>Where the heap ends. Protected by: mmap_lock.</summary>
    internal VirtAddr Brk { get; set; } = StartBrk;

    /// <summary>What the address space may have. Linux: the calling process's; here an address space has one process.</summary>
    internal ResourceLimits Limits { get; set; } = ResourceLimits.Usual;

    /// <summary>Unmappings that userfaultfds are to hear of, once the lock is dropped. Protected by: mmap_lock.</summary>
    internal List<(UserfaultfdCtx Ctx, PageRange Range)>? UnmapEvents { get; set; }

    /// <summary>Hands them to the call that is about to drop the lock.</summary>
    internal List<(UserfaultfdCtx Ctx, PageRange Range)>? TakeUnmapEvents()
    {
        List<(UserfaultfdCtx Ctx, PageRange Range)>? events = UnmapEvents;
        UnmapEvents = null;
        return events;
    }

    /// <summary>Threads and others that use the address space; the last one takes it down.</summary>
    internal int Users { get; set; } = 1;

    /// <summary>One more user, who lets go with <see cref="Exit.Mmput"/>; false: it is being taken down already.</summary>
    /// <remarks>include/linux/sched/mm.h:mmget_not_zero()</remarks>
    internal bool TryGet()
    {
        Users += Users > 0 ? 1 : 0;
        return Users > 0;
    }

    /// <summary>
    /// The PTE table of the last walk, while it is where that walk found it: <see cref="PageTable.Unlink"/> sees to that. None in a race.
    /// </summary>
    internal PageTable? LastPteTable { get; private set; }

    /// <summary>mm_cpumask: CPUs that may remember entries of the address space.</summary>
    internal IReadOnlyList<Cpu> Cpus => cpus;

    /// <summary>The one CPU that may; null: none, or several.</summary>
    internal Cpu? OnlyCpu { get; private set; }

    internal void AddCpu(Cpu cpu)
    {
        cpus.Add(cpu);
        OnlyCpu = cpus.Count == 1 ? cpu : null;
    }

    internal void RemoveCpu(Cpu cpu)
    {
        cpus.Remove(cpu);
        OnlyCpu = cpus.Count == 1 ? cpus[0] : null;
    }

    /// <summary>Flushes asked for so far, and one.</summary>
    /// <remarks>tlb_gen of the mm_context_t of arch/x86/include/asm/mmu.h.</remarks>
    internal ulong TlbGen { get; set; } = 1;

    /// <summary>Threads that change entries now, and flush later.</summary>
    /// <remarks>include/linux/mm_inline.h:mm_tlb_flush_pending()</remarks>
    internal int TlbFlushPending { get; private set; }

    /// <summary>How often reclaim has put a flush off, and how much of that is made up for.</summary>
    /// <remarks>include/linux/mm_types.h:struct mm_struct, its tlb_flush_batched.</remarks>
    internal (int Pending, int Flushed) TlbFlushBatched { get; set; }

    /// <summary>True once exit_mmap is done.</summary>
    internal bool IsDead { get; set; }

    /// <summary>mm_lock_seq: a VMA marked with the present value is write-locked.</summary>
    internal ulong LockSeq => MmapLock.WriteSeq;

    public BugSet Bugs => Machine.Bugs;

    public long Counter(MmCounter counter)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.Counter, MmapLock.Id, (int)counter, Sharing.Read);
        }

        return rss[(int)counter];
    }

    /// <summary>RSS: anonymous, file and shmem pages.</summary>
    public long RssPages => Counter(MmCounter.AnonPages) + Counter(MmCounter.FilePages) + Counter(MmCounter.ShmemPages);

    private long RssUntold => rss[(int)MmCounter.AnonPages] + rss[(int)MmCounter.FilePages] + rss[(int)MmCounter.ShmemPages];

    /// <remarks>include/linux/mm.h:add_mm_counter()</remarks>
    internal void AddCounter(MmCounter counter, long pages)
    {
        // The mark is brought up to date when the RSS is about to fall; whoever reads it takes the larger of the two.
        if (pages < 0)
        {
            hiwaterRss = Math.Max(hiwaterRss, RssUntold);
        }

        rss[(int)counter] += pages;
        if (Races.AreOn)
        {
            // The high mark, which has no lock in Linux either, is not counted: else all faults of a process would meet in it.
            Races.Touch(ObjectKind.Counter, MmapLock.Id, (int)counter, Sharing.Add);
        }

        Machine.Tracer.Hit(Tracepoints.RssStat);
    }

    /// <summary>A thread lets go of the address space, or somebody asks whether one has it still.</summary>
    internal void TouchThreads(Sharing sharing) => TouchPart(ThreadsPart, sharing);

    private void TouchPart(int part, Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.Counter, MmapLock.Id, part, sharing);
        }
    }

    /// <summary>The next walk to the same 2 MiB begins here.</summary>
    internal void RememberPteTable(PageTable table) => LastPteTable = table;

    /// <summary>Tables of a range were taken out.</summary>
    internal void ForgetPteTable(VirtAddr start, ulong length)
    {
        if (LastPteTable is { } table && unchecked(table.Base.Value - start.Value) < length)
        {
            LastPteTable = null;
        }
    }

    /// <remarks>include/linux/mm_inline.h:mm_tlb_flush_nested()</remarks>
    internal bool IsTlbFlushNested => TlbFlushPending > 1;

    /// <remarks>include/linux/mm_inline.h:inc_tlb_flush_pending()</remarks>
    internal void IncTlbFlushPending()
    {
        TlbFlushPending++;
        TouchTlbPending();
    }

    /// <remarks>include/linux/mm_inline.h:dec_tlb_flush_pending()</remarks>
    internal void DecTlbFlushPending()
    {
        Kernel.BugOn(TlbFlushPending <= 0);
        TlbFlushPending--;
        TouchTlbPending();
    }

    private void TouchTlbPending()
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.Tlb, MmapLock.Id, 1, Sharing.Add);
        }
    }

    /// <remarks>include/linux/mm.h:reset_mm_hiwater_rss()</remarks>
    internal void ResetHiwaterRss() => hiwaterRss = RssPages;

    /// <summary>The state of one unmapping. Those of one process may overlap, so the spare one may be in use.</summary>
    internal MunmapState RentMunmapState(VirtAddr start, VirtAddr end)
    {
        MunmapState state = spareMunmapState ?? new MunmapState(this);
        spareMunmapState = null;
        state.Begin(start, end);
        return state;
    }

    internal void ReturnMunmapState(MunmapState state) => spareMunmapState = state;

    /// <summary>How a writer waits until a fault that holds a VMA has left it.</summary>
    internal GateWait WaitForReaders(Vma vma) => new(vma, vmaReaders, "a fault to leave the VMA");

    internal void WakeVmaWriters() => vmaReaders.WakeAll();
}
