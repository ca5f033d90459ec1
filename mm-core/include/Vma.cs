// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>One mapping: a range of addresses with one protection and one source of pages.</summary>
/// <remarks>
/// include/linux/mm_types.h:struct vm_area_struct. Every field is changed only with mmap_lock held for writing and the VMA write-locked
/// (<see cref="StartWrite"/>), and read with either of them; a speculative fault, which has none, looks at <see cref="Sequence"/> again.
/// </remarks>
public sealed partial class Vma : MaxNode, IGate
{
    private List<AnonVmaChain>? anonVmaChain;
    private ulong lockSeq;
    private VmFlags flags;

    internal Vma(MmStruct mm, VirtAddr start, VirtAddr end, VmFlags flags, ulong pgoff)
    {
        Mm = mm;
        Start = start;
        End = end;
        this.flags = flags;
        Pgoff = pgoff;
        Id = mm.Machine.Scheduler.NewObject();
    }

    public MmStruct Mm { get; }

    /// <summary>Its number among what threads can meet at.</summary>
    internal ulong Id { get; }

    /// <summary>First address. Changed by <see cref="VmaTree"/> only, which is sorted by it.</summary>
    public VirtAddr Start
    {
        get => new(Key);
        internal set => Key = value.Value;
    }

    /// <summary>One past the last address.</summary>
    public VirtAddr End { get; internal set; }

    /// <summary>Changed only under the locks that keep faults out, once the mapping can be found (I10).</summary>
    /// <remarks>include/linux/mm.h:vm_flags_set()</remarks>
    public VmFlags Flags
    {
        get => flags;
        internal set
        {
            AssertMayChange();
            Touch(VmaField.Flags, Sharing.Write);
            flags = value;
        }
    }

    /// <summary>Sets a flag that faults do not ask for: whoever reads it has a lock for writing.</summary>
    /// <remarks>include/linux/mm.h:vma_flag_set_atomic()</remarks>
    internal void SetFlagAtomic(VmFlags flag)
    {
        Kernel.BugOn(flag != VmFlags.MaybeGuard);
        Kernel.BugOn(Readers == 0 && Mm.MmapLock.IsFree);
        Touch(VmaField.Flags, Sharing.Write);
        flags |= flag;
        Mm.Machine.Touched.Add(this);
    }

    /// <summary>Index of the first page: in the file, or, for private anonymous memory, its page number when it was first mapped.</summary>
    public ulong Pgoff { get; internal set; }

    /// <summary>The file mapped; shared anonymous memory has one of its own. Null: private anonymous memory.</summary>
    public FileStruct? File { get; internal set; }

    /// <summary>Who is told of faults in the mapping; the flags say of which.</summary>
    /// <remarks>include/linux/mm_types.h:struct vm_userfaultfd_ctx</remarks>
    internal UserfaultfdCtx? UserfaultfdCtx
    {
        get;
        set
        {
            AssertMayChange();
            Touch(VmaField.Flags, Sharing.Write);
            field = value;
        }
    }

    /// <summary>Whether it maps memory of a shmem file that had no name then: its owner may give the mapping one.</summary>
    /// <remarks>mm/shmem.c:vma_is_anon_shmem()</remarks>
    internal bool IsAnonShmem { get; set; }

    /// <summary>What its owner calls it; null: nothing.</summary>
    /// <remarks>include/linux/mm_types.h:struct vm_area_struct, its anon_name.</remarks>
    internal string? AnonName
    {
        get;
        set
        {
            AssertMayChange();
            field = value;
        }
    }

    /// <summary>What new page table entries of the mapping get; follows <see cref="Flags"/> (I06).</summary>
    /// <remarks>mm/mmap.c:vma_set_page_prot()</remarks>
    public Pgprot PageProt
    {
        get;
        internal set
        {
            AssertSequenceOdd();
            Touch(VmaField.PageProt, Sharing.Write);
            field = value;
        }
    }

    /// <summary>The anon_vma that new anonymous pages belong to. Set at the first write fault, by fork and by merges.</summary>
    internal AnonVma? AnonVma
    {
        get;
        set
        {
            Touch(VmaField.AnonVma, Sharing.Write);
            field = value;
            Mm.Machine.Touched.Add(this);
        }
    }

    /// <summary>Every anon_vma that a page of the mapping may belong to. Protected by: mmap_lock and the root's lock.</summary>
    internal List<AnonVmaChain> AnonVmaChain => anonVmaChain ??= [];

    /// <summary>False for a mapping that never had anonymous pages: it costs no list.</summary>
    internal bool HasAnonVmaChain => anonVmaChain is { Count: > 0 };

    /// <summary>The VMA below it in the tree of its address space, in which it is the node.</summary>
    internal Vma? Previous { get; set; }

    /// <summary>The VMA above it in the tree.</summary>
    internal Vma? Next { get; set; }

    /// <summary>Its place among those that map the file; null for one that never did.</summary>
    internal SharedNode? Shared { get; set; }

    /// <summary>False between the removal from the tree and the end.</summary>
    internal bool IsAttached { get; set; }

    /// <summary>Faults under way that hold the VMA instead of mmap_lock.</summary>
    internal int Readers { get; set; }

    public ulong Length => End - Start;

    public ulong Pages => (End - Start) >> VirtAddr.PageShift;

    public PageRange Range => new(Start, End);

    /// <summary>True when no file stands behind: anonymous memory that is private.</summary>
    /// <remarks>include/linux/mm.h:vma_is_anonymous()</remarks>
    public bool IsAnonymous => File is null || File.Inode.Kind == InodeKind.Zero;

    public bool IsShared => (Flags & VmFlags.Shared) != 0;

    /// <remarks>include/linux/mm.h:vma_is_accessible()</remarks>
    public bool IsAccessible => (Flags & VmFlags.AccessFlags) != 0;

    public bool IsSealed => (Flags & VmFlags.Sealed) != 0;

    public bool IsWriteLocked => lockSeq == Mm.LockSeq;

    public bool Contains(VirtAddr addr) => addr >= Start && addr < End;

    /// <summary>Index of the last page.</summary>
    internal ulong LastIndex => Pgoff + Pages - 1;

    /// <summary>Index of the page at an address of the mapping.</summary>
    /// <remarks>include/linux/pagemap.h:linear_page_index()</remarks>
    public ulong LinearPageIndex(VirtAddr addr) => ((addr - Start) >> VirtAddr.PageShift) + Pgoff;

    /// <summary>Where the page with this index would be mapped.</summary>
    /// <remarks>mm/internal.h:vma_address()</remarks>
    public VirtAddr AddressOfIndex(ulong pageIndex) => Start + ((pageIndex - Pgoff) << VirtAddr.PageShift);

    /// <summary>Keeps faults that hold only the VMA out, until mmap_lock is released for writing.</summary>
    /// <remarks>include/linux/mmap_lock.h:vma_start_write()</remarks>
    internal KTask<Unit> StartWrite()
    {
        Mm.MmapLock.AssertWriteHeld();
        if (!Mm.Machine.Scheduler.IsAlone || Readers > 0)
        {
            return StartWriteContended();
        }

        MarkWriteLocked();
        return default;
    }

    /// <summary>Lets a fault in that does without mmap_lock, unless a writer is at the mapping. It must not sleep for long.</summary>
    /// <remarks>include/linux/mm.h:vma_start_read()</remarks>
    internal bool TryStartRead()
    {
        if (IsWriteLocked)
        {
            TouchLock(Sharing.Read);
            Mm.MmapLock.TouchSeq(Sharing.Read);
            return false;
        }

        if (!IsAttached)
        {
            TouchLock(Sharing.Read);
            return false;
        }

        TouchLock(Sharing.Read | Sharing.Try);
        Readers++;
        return true;
    }

    /// <remarks>include/linux/mm.h:vma_end_read()</remarks>
    internal void EndRead()
    {
        Kernel.BugOn(Readers <= 0);
        Readers--;
        TouchLock(Sharing.Read | Sharing.Release);
        if (Readers == 0)
        {
            Mm.WakeVmaWriters();
        }
    }

    /// <summary>A VMA that nobody else can see yet is simply marked.</summary>
    internal void MarkWriteLocked()
    {
        TouchLock(Sharing.Write);
        lockSeq = Mm.LockSeq;
        Mm.Machine.Touched.Add(this);
    }

    /// <summary>A scheduling point in front of <see cref="TryStartRead"/>.</summary>
    internal PointAwaitable PointOfTry() => Mm.Machine.Scheduler.Point(ObjectKind.VmaLock, Id, 0, Sharing.Read);

    bool IGate.IsOpen(Sharing sharing) => Readers == 0;

    private async KTask<Unit> StartWriteContended()
    {
        if (!IsWriteLocked)
        {
            await Mm.Machine.Scheduler.Point(ObjectKind.VmaLock, Id, 0, Sharing.Write);

            // Marked first: from here on no fault comes in, and those that are in leave.
            MarkWriteLocked();
        }

        while (Readers > 0)
        {
            await Mm.Machine.Scheduler.Point(
                new Operation(ObjectKind.VmaLock, Id, 0, Sharing.Write | Sharing.Acquire | Sharing.Release), Mm.WaitForReaders(this));
        }

        return default;
    }

    /// <summary>Tells the race that is on what is done to the VMA. Whoever holds a lock of it needs not tell that it reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Touch(VmaField field, Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.Vma, Id, (int)field, sharing);
        }
    }

    private void TouchLock(Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.VmaLock, Id, 0, sharing);
        }
    }

    /// <remarks>include/linux/mmap_lock.h:vma_assert_write_locked()</remarks>
    internal void AssertWriteLocked()
    {
        Mm.MmapLock.AssertWriteHeld();
        Kernel.BugOn(!IsWriteLocked);
    }

    /// <summary>I10: what faults may be looking at is changed under the write locks. Nobody sees a VMA that is in no tree.</summary>
    internal void AssertMayChange()
    {
        if (IsAttached)
        {
            AssertWriteLocked();
            AssertSequenceOdd();
        }
    }

    /// <summary>Writes past the lock check: what a test corrupts a mapping with.</summary>
    internal void SetFlagsUnchecked(VmFlags value) => flags = value;

    public override string ToString() => $"{Start.Value:x}-{End.Value:x} {Flags.ToMapsString()} {Pgoff:x}";
}
