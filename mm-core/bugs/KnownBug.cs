// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Real bugs of Linux mm, each a switch at the one place whose behaviour it changes. BugZoo describes them.</summary>
public enum KnownBug
{
    /// <summary>Z10: a copy on write gives its page up before the entry has the copy.</summary>
    CowRmapOrder,

    /// <summary>Z13: a file that is sealed against future writes takes the right to write from its private mappings too.</summary>
    FutureWriteSealsPrivate,

    /// <summary>Z27: fault-around goes on without a page table, and allocates one where it must not sleep.</summary>
    PreallocNullSleeps,

    /// <summary>Z28: an unused preallocated page table is not freed.</summary>
    PagetableLeak,

    /// <summary>Z44: a speculative fault reads the VMA again once it has the page-table lock.</summary>
    SpfLiveFlags,

    /// <summary>Z45: a speculative fault does not look at the sequence again once it has the page-table lock.</summary>
    SpfNoRecheck,

    /// <summary>Z46: a speculative fault waits for the page-table lock with interrupts off.</summary>
    SpfSpinsWithInterruptsOff,

    /// <summary>Z47: the target of mremap can be faulted in before its entries have come.</summary>
    SpfMremapDest,

    /// <summary>Z48: speculative faults go on while fork makes pages shared.</summary>
    SpfForkStaleTlb,

    /// <summary>Z49: fork copies page tables without the locks of the VMAs.</summary>
    VmaLockFork,

    /// <summary>Z50: a fault that holds only its VMA gives it an anon_vma.</summary>
    VmaLockAnonVma,

    /// <summary>Z51: do_swap_page() returns what only it knows.</summary>
    PtNotSameEscapes,

    /// <summary>Z52: a speculative fault reads from swap.</summary>
    SpfSwapReadahead,

    /// <summary>Z54: a stack grows while mmap_lock is held for reading only.</summary>
    StackExpandUnderRead,

    /// <summary>Z55: a stack keeps a distance of one page only.</summary>
    StackGapOnePage,

    /// <summary>Z56: one counter for children and VMAs decides whether fork reuses an anon_vma.</summary>
    AnonVmaDoubleReuse,

    /// <summary>Z57: a merge at mremap copies an anon_vma without linking its chain.</summary>
    MremapMergeAnonVmaUaf,

    /// <summary>Z58: merging into the next VMA keeps its old offset.</summary>
    MergeKeepsOldPgoff,

    /// <summary>Z64: mremap flushes what it moved when others can have it already.</summary>
    MremapLateFlush,

    /// <summary>Z68: MREMAP_DONTUNMAP counts locked memory at both places.</summary>
    DontunmapLockedLeak,

    /// <summary>Z72: clear_refs takes the right to write away and flushes nothing.</summary>
    ClearRefsNoFlush,

    /// <summary>Z103: fork leaves the parent's swap entries exclusive.</summary>
    ForkKeepsSwpExclusive,

    /// <summary>Z108: MADV_POPULATE_* reports a SIGBUS as ENOMEM.</summary>
    PopulateSigbusErrno,

    /// <summary>Z109: a merge keeps only one VMA's soft-dirty flag.</summary>
    SoftDirtyMerge,

    /// <summary>Z110: mprotect makes a page writable although its next store must be seen by soft-dirty.</summary>
    SoftDirtyMprotect,

    /// <summary>Z111: after clear_refs new entries of a shared mapping are made writable.</summary>
    SoftDirtyWritenotify,

    /// <summary>Z112: mlock of what is locked on fault counts it again.</summary>
    MlockTwiceCounts,

    /// <summary>Z113: mlockall takes MCL_ONFAULT alone, and does nothing.</summary>
    MlockallOnfaultAlone,

    /// <summary>Z121: mprotect and its like do not ask whether reclaim owes a flush.</summary>
    BatchedFlushUnseen,

    /// <summary>Z122: who finds entries empty does not ask whether another thread owes their flush.</summary>
    NestedFlushUnseen,

    /// <summary>Z14: a fault that is retried may not be retried again.</summary>
    RetryOnlyOnce,

    /// <summary>Z25: each attempt of a fault counts.</summary>
    DoubleCountFaults,

    /// <summary>Z36: fault-around in mappings with minor faults.</summary>
    FaultAroundInMinor,

    /// <summary>Z67: mremap takes write protection along unheard.</summary>
    MremapKeepsUffdWp,

    /// <summary>Z74: CONTINUE makes a page of the file writable in a private mapping.</summary>
    ContinuePrivateWritable,

    /// <summary>Z75: CONTINUE does not look into swap.</summary>
    ContinueIgnoresSwap,

    /// <summary>Z76: a page in swap comes back without a minor fault.</summary>
    MinorMissesSwapped,

    /// <summary>Z77: CONTINUE that fails takes the page out of the cache.</summary>
    ContinueTakesFromCache,

    /// <summary>Z78: what is mapped is counted by the mapping's file.</summary>
    WrongRmapType,

    /// <summary>Z79: CONTINUE refuses a page that was never written.</summary>
    ContinueFallocated,

    /// <summary>Z81: COPY into a read-only mapping leaves all clean.</summary>
    CopyReadOnlyClean,

    /// <summary>Z82: COPY into a private mapping fills the file.</summary>
    PrivateCopyFillsFile,

    /// <summary>Z83: REGISTER without VM_MAYWRITE.</summary>
    RegisterNoMayWrite,

    /// <summary>Z85: COPY whose source is not there gives up.</summary>
    CopyEfaultUnderLock,

    /// <summary>Z92: a shared protected mapping makes writable entries.</summary>
    UffdWpKeepsWriteProt,

    /// <summary>Z95: closing leaves write protection behind.</summary>
    CloseLeavesUffdWp,

    /// <summary>Z03: a copy on write looks at mappings only, and not at other references.</summary>
    ReusesByMapcount,

    /// <summary>Z05: a copy on write looks at references only, and not at whose the page is.</summary>
    ReusesByRefcount,

    /// <summary>Z06: who pins to read pins what others share.</summary>
    PinsWithoutUnshare,

    /// <summary>Z07: fork shares pinned pages.</summary>
    ForkSharesPinned,

    /// <summary>Z11: forced writes reach shared mappings.</summary>
    ForcedWriteIntoShared,

    /// <summary>Z12: a pin of the zero page is counted, and its end is not.</summary>
    ZeroPagePinLeak,

    /// <summary>Z89: fork leaves write protection in mappings that nobody watches.</summary>
    ForkKeepsUffdWp,

    /// <summary>Z118: MADV_DONTNEED takes guards away.</summary>
    DontneedDropsGuards,

    /// <summary>Z99: REGISTER takes a wrong mapping for the one before a range that cuts one.</summary>
    RegisterCutsVma,

    /// <summary>Z100: COPY protects only in a writable mapping.</summary>
    UffdWpNeedsWrite,

    /// <summary>Z01: a forced write is followed as a read once a fault was solved.</summary>
    DirtyCow,

    /// <summary>Z04: a forced write takes a dirty entry for its copy.</summary>
    ShmemDirtyCow,

    /// <summary>Z08: who pins without a lock does not ask whether a fork is on.</summary>
    GupFastVsFork,

    /// <summary>Z26: a fault without locks asks a mapping that may be freed.</summary>
    StaleVmaPrealloc,

    /// <summary>Z65: a page table moves without the locks of the reverse map.</summary>
    MremapTableWithoutRmapLock,

    /// <summary>Z84: COPY does not look at the size under the page-table lock.</summary>
    CopyBeyondSize,

    /// <summary>Z97: a fault waits for a page in swap as if it were protected.</summary>
    MustWaitForSwapped,

    /// <summary>Z98: MOVE does not look into the swap cache again.</summary>
    MoveVsSwapCache,

    /// <summary>Z101: a page is read from its slot past the swap cache.</summary>
    SwapInPastCache,

    /// <summary>Z104: reclaim drops a lazily freed page that is pinned.</summary>
    LazyfreeVsPin,

    /// <summary>Z123: a swap-in maps a page that has left the swap cache.</summary>
    SwapInOfUncached,

    /// <summary>Z124: a swap-in maps a page that has another slot.</summary>
    SwapInOfOtherSlot,

    /// <summary>Z125: a slot forgets what was read from it.</summary>
    SlotFreedOnRead,

    /// <summary>Z126: reclaim takes a page from its owner before it takes the entry.</summary>
    ExclusiveClearedEarly,

    /// <summary>Z127: an unmapped page leaves the reverse map before the flush.</summary>
    RmapBeforeFlush,

    /// <summary>Z128: MADV_REMOVE holds no reference to the file.</summary>
    RemoveWithoutFile,

    /// <summary>Z129: MADV_DONTNEED goes on with a mapping that may be freed.</summary>
    DontneedStaleVma,

    /// <summary>Z130: COPY fills pages while mappings change.</summary>
    CopyWhileChanging,

    /// <summary>Z131: UNREGISTER leaves those asleep that wait.</summary>
    UnregisterWakesNobody,

    /// <summary>Z132: a fault that is being read is on no list.</summary>
    RefileUnseen,

    /// <summary>Z133: mremap never takes the locks of the reverse map for single entries.</summary>
    MremapBehindRmapWalk,

    /// <summary>Z134: shmem does not look whether a place still has its slot.</summary>
    ShmemSwapinUnconfirmed,

    /// <summary>Z135: WRITEPROTECT does not hold the address space.</summary>
    WriteprotectWithoutMm,

    /// <summary>Z136: MOVE does not look into the swap cache at all.</summary>
    MoveForgetsSwapCache,

    /// <summary>Z137: a copy on write changes the entry in one step, and flushes then.</summary>
    CowWithoutClear,

    /// <summary>Z138: MADV_REMOVE keeps mmap_lock while it punches.</summary>
    RemoveUnderMmapLock,

    /// <summary>Z139: a fork that nobody hears of leaves the child watched.</summary>
    ForkEventLeavesContext,

    /// <summary>Z24: a fault that waits for a hole holds no reference to the file.</summary>
    PunchWaitWithoutFile,

    /// <summary>Z140: what was unmapped is flushed when the page-table lock is dropped already.</summary>
    FlushAfterUnlock,

    /// <summary>Z141: a truncation does not unmap once more when the pages have left the cache.</summary>
    TruncateUnmapsOnce,

    /// <summary>Z86: COPY that has no room on its second pass keeps the page of the first.</summary>
    CopyRetryPageKept,

    /// <summary>Z15: fixup_user_fault() says that it is done when a fault has to start again a second time.</summary>
    FixupSecondRetry,

    /// <summary>Z16: a walk that is killed while it waits says that there is nothing to tell.</summary>
    GupKilledReturnsZero,

    /// <summary>Z17: a walk that does not get mmap_lock back says that it has it.</summary>
    LockedFlagEarly,

    /// <summary>Z18: a fault that is not to wait drops its lock all the same.</summary>
    NowaitDropsLock,

    /// <summary>Z19: a fault drops its lock for a page's on every attempt.</summary>
    DropsLockEveryTime,

    /// <summary>Z20: a walk that starts again does not say so.</summary>
    PopulateForgetsTried,

    /// <summary>Z21: a fault of a userfaultfd that is being closed keeps its lock.</summary>
    ReleasedContextKeepsLock,

    /// <summary>Z22: any wake-up ends the wait for an answer.</summary>
    FalseWakeup,

    /// <summary>Z23: a fault that has waited looks at its mapping, which may be freed.</summary>
    VmaUseAfterRetry,

    /// <summary>Z90: swapoff compares entries with their write protection, and does not know its own again.</summary>
    SwapoffComparesUffdWp,
}
