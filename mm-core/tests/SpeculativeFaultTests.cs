// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>What a script cannot bring about, or see, in the middle of a speculative fault.</summary>
internal sealed class SpeculativeFaultTests
{
    private const ulong Page = VirtAddr.PageSize;

    private PausingChooser pause = null!;
    private TestMachine box = null!;
    private VirtAddr p;

    [SetUp]
    public void SetUp()
    {
        pause = new PausingChooser();
        box = new TestMachine(new MachineConfig { SpeculativePageFault = true, SwapPages = 16 }, chooser: pause);
        p = box.Map(4);
        box.Store(p + (3 * Page), 9);
        box.Machine.StartTrace();
    }

    /// <summary>
    /// S0-26: nothing below may release a lock that is not held: whoever waits for a page waits where it is, and is not killed.
    /// </summary>
    [Test]
    public void AFault_ThatWaitsForAPage_NeitherRetriesNorDies()
    {
        box.Store(p, 1);
        box.Run(() => box.Machine.Syscalls.Madvise(box.Task, p.Value, Page, (int)Madvice.MADV_PAGEOUT));
        Folio cached = SwapState.SwapCacheFolio(box.Machine, box.Pte(p).Pte.ToSwpEntry())!;
        box.Run(() => FolioLock.Lock(box.Machine, cached));
        SimThread second = Start(() => Load(p));
        box.Machine.Scheduler.RunUntilIdle();

        second.WaitsFor.Should().Be($"the lock of page {cached.Pfn}");
        box.Mm.MmapLock.IsFree.Should().BeTrue();
        Signals.EndSleep(second, SleepState.Uninterruptible).Should().BeFalse();

        box.Run(() => Unlock(cached));
        box.Machine.Scheduler.RunUntilIdle();
        second.State.Should().Be(ThreadState.Exited);
        box.Machine.SpeculativePgFault.Should().Be(1);
    }

    /// <summary>
    /// S0-31: memory that userfaultfd watches is left alone; watched only since the fault has looked, it is passed over this once.
    /// </summary>
    [TestCase(true)]
    [TestCase(false)]
    public void Userfaultfd_IsAskedFor_Once(bool isWatchedBefore)
    {
        Vma vma = box.VmaAt(p);
        void Watch() => vma.SetFlagsUnchecked(vma.Flags | VmFlags.UffdMissing);
        if (isWatchedBefore)
        {
            Watch();
        }

        VmFault result = default;
        Race(Points.SpfWalk, isWatchedBefore ? () => { } : Watch, async () =>
        {
            result = await Memory.HandleSpeculativeFault(box.Task, p, FaultFlags.User | FaultFlags.Write);
            return default;
        });

        result.Should().Be(isWatchedBefore ? VmFault.Retry : VmFault.None);
        Reasons().Should().Equal(isWatchedBefore ? [Tracepoints.SpfVmaNotsup] : []);
    }

    /// <summary>S0-33: the mapping that was found does not cover the address any more: changed, not missing.</summary>
    [Test]
    public void AnAddress_ThatLiesOutsideByNow_IsAChange()
    {
        Vma vma = box.VmaAt(p);
        Race(Points.SpfSeq, () => box.Mm.Vmas.SetRange(Loose(vma), p + Page, vma.End, vma.Pgoff + 1), () => Load(p));

        Reasons().Should().Equal(Tracepoints.SpfVmaChanged);
        vma.References.Should().Be(0);
    }

    /// <summary>
    /// S0-37, S0-57: a table that is taken away is a collapse, maybe: nobody makes another one, and nobody takes its lock.
    /// </summary>
    [TestCase(Points.SpfWalk, Tracepoints.SpfVmaNotsup)]
    [TestCase(Points.FaultPreptl, Tracepoints.SpfPmdChanged)]
    public void ATable_ThatKhugepagedTakesAway_EndsIt(string point, string reason)
    {
        PageTable table = Pagewalk.PteTable(box.Mm, p, OnLeaf.Bug)!;
        PageTable pmd = Pagewalk.TableAt(box.Mm, p, PageTable.PmdLevel, OnLeaf.Bug)!;
        ulong before = box.Machine.PageAlloc.InUse;
        VmFault result = default;
        Race(
            point,
            () => Unlink(pmd, table),
            async () =>
            {
                result = await Memory.HandleSpeculativeFault(box.Task, p, FaultFlags.User | FaultFlags.Write);
                return default;
            });

        result.Should().Be(VmFault.Retry);
        Reasons().Should().Equal(reason);
        table.Ptl.IsHeld.Should().BeFalse();
        box.Machine.PageAlloc.InUse.Should().Be(before, "what it allocated went back");
        pmd.UpperKindOf(pmd.IndexOf(p)).Should().Be(UpperKind.Absent);
    }

    /// <summary>S0-41: sequence, table, lock, and the sequence again; only then the entry.</summary>
    [Test]
    public void TheChecks_AtTheLock_HaveTheirOrder()
    {
        Race(Points.FaultPreptl, () => { }, () => Store(p, 1));

        Vma vma = box.VmaAt(p);
        PageTable table = Pagewalk.PteTable(box.Mm, p, OnLeaf.Bug)!;
        pause.Touched.Where(each => (each.Kind == ObjectKind.Vma && each.Part == (int)VmaField.Sequence) || each.Kind == ObjectKind.SpinLock
            || (each.Kind == ObjectKind.Entry && each.Object == table.Id))
            .Select(each => (each.Kind, each.Sharing & ~(Sharing.Acquire | Sharing.Release)))
            .Distinct().Should().StartWith(
            [
                (ObjectKind.Vma, Sharing.Read), (ObjectKind.SpinLock, Sharing.Write | Sharing.Try), (ObjectKind.Entry, Sharing.Read),
                (ObjectKind.Entry, Sharing.Write),
            ]);
        pause.Touched.FindLastIndex(each => each.Kind == ObjectKind.Vma && each.Object == vma.Id && each.Part == (int)VmaField.Sequence)
            .Should().BeGreaterThan(pause.Touched.FindIndex(each => each.Kind == ObjectKind.SpinLock));
    }

    /// <summary>S0-42: a mapping that left the tree has changed, though its sequence is the same.</summary>
    [TestCase(Points.SpfReval)]
    [TestCase(Points.FaultPreptl)]
    [TestCase(Points.FaultPtl)]
    public void AMapping_ThatIsGone_HasChanged(string point)
    {
        Vma vma = box.VmaAt(p);
        ulong before = box.Machine.PageAlloc.InUse;
        VmFault result = default;
        Race(
            point,
            () => box.Mm.Vmas.Remove(vma),
            async () =>
            {
                result = await Memory.HandleSpeculativeFault(box.Task, p, FaultFlags.User | FaultFlags.Write);
                return default;
            });

        result.Should().Be(VmFault.Retry);
        Reasons().Should().Equal(Tracepoints.SpfVmaChanged);
        vma.References.Should().Be(0);
        box.Machine.PageAlloc.InUse.Should().Be(before);
        Pagewalk.PteTable(box.Mm, p, OnLeaf.Bug)!.Ptl.IsHeld.Should().BeFalse();
    }

    /// <summary>S0-38: an empty entry of what is a file's by now is left alone.</summary>
    [Test]
    public void AnEmptyEntry_OfAFile_IsNotForIt()
    {
        VmFault result = default;
        Vma vma = box.VmaAt(p);
        Race(
            Points.SpfReval,
            () => vma.File = box.Memfd(4),
            async () =>
            {
                result = await Memory.HandleSpeculativeFault(box.Task, p, FaultFlags.User);
                return default;
            });

        result.Should().Be(VmFault.Retry);
        box.Pte(p).Pte.IsNone.Should().BeTrue();
    }

    /// <summary>S0-45, S0-40: each way to the lock that does not get it gives back what it had, and counts nothing.</summary>
    [TestCase("a page of its own")]
    [TestCase("the zero page")]
    [TestCase("a copy")]
    [TestCase("a page that is its own already")]
    [TestCase("a page out of the swap cache")]
    public void WhoDoesNotGetTheLock_LeavesNothing(string what)
    {
        FaultFlags flags = what == "the zero page" ? FaultFlags.User : FaultFlags.User | FaultFlags.Write;
        Prepare(what);
        (Pte Entry, ulong InUse, long Rss) before = (box.Pte(p).Pte, box.Machine.PageAlloc.InUse, box.Mm.RssPages);
        Vma vma = box.VmaAt(p);
        for (int round = 0; round < 2; round++)
        {
            // The first lock, and, where there is one, the second: reuse and copy look first, swap asks whether the entry is the same.
            int passes = round;
            VmFault result = default;
            void Change()
            {
                if (passes-- > 0)
                {
                    pause.Arm(Points.FaultPreptl, Change);
                    return;
                }

                vma.WriteBegin();
                vma.WriteEnd();
            }

            Race(Points.FaultPreptl, Change, async () =>
            {
                result = await Memory.HandleSpeculativeFault(box.Task, p, flags);
                return default;
            });
            if (result == VmFault.None)
            {
                round.Should().Be(1, "there is a first lock");
                return;
            }

            result.Should().Be(VmFault.Retry);
            (box.Pte(p).Pte, box.Machine.PageAlloc.InUse, box.Mm.RssPages).Should().Be(before);
            box.Machine.SpeculativePgFault.Should().Be(0);
            vma.References.Should().Be(0);
            box.Machine.Checks.Run().Should().BeEmpty();
        }
    }

    /// <summary>S0-48: between its begin and its end mprotect stores flags and protection once each.</summary>
    [Test]
    public void AWriter_StoresEachFieldOnce()
    {
        Race(Points.ProtFlags, () => { }, () => Protect(p, 4));
        pause.Touched.Should().NotContain(each => IsStore(each, VmaField.Flags) || IsStore(each, VmaField.PageProt), "both came before");

        List<Operation> all = [];
        pause.Arm(Points.ProtFlags, () => { });
        Race(Points.FaultEntry, () => { }, () => Unprotect(p, 4), all);
        all.Count(each => IsStore(each, VmaField.Flags)).Should().Be(1);
        all.Count(each => IsStore(each, VmaField.PageProt)).Should().Be(2, "it was announced, and done");
        all.Count(each => IsStore(each, VmaField.Sequence)).Should().Be(2);
    }

    /// <summary>S0-49, S0-47: writers nest: the sequence is odd from the first one in to the last one out.</summary>
    [Test]
    public void Writers_Nest()
    {
        Vma vma = box.VmaAt(p);
        ulong before = vma.Sequence;

        vma.WriteBegin();
        vma.WriteBegin();
        vma.WriteEnd();
        (vma.Sequence & 1).Should().Be(1);
        box.Machine.Checks.Run().Should().Contain(violation => violation.Id == "I72");

        vma.WriteEnd();
        vma.Sequence.Should().Be(before + 2);
        box.Machine.Checks.Run().Should().BeEmpty();
        FluentActions.Invoking(vma.WriteEnd).Should().Throw<KernelBugException>();
    }

    /// <summary>S0-47: what a fault goes by is not stored outside of begin and end; every script's writers pass by this.</summary>
    [Test]
    public void AStore_OutsideOfBeginAndEnd_IsFound()
    {
        Vma vma = box.VmaAt(p);

        FluentActions.Invoking(() => vma.PageProt = Pgprot.None).Should().Throw<KernelBugException>();
        FluentActions.Invoking(() => box.Run(() => ChangeFlags(vma))).Should().Throw<KernelBugException>();
    }

    /// <summary>
    /// S0-50: nobody waits for a sequence, so it is in no order with locks: under a late one it is begun, and early ones follow.
    /// </summary>
    [Test]
    public void ASequence_IsInNoOrderWithLocks() => box.Run(async () =>
    {
        Vma vma = box.VmaAt(p);
        AnonVma root = vma.AnonVma!.Root;
        using (await root.Rwsem.Write())
        {
            vma.WriteBegin();
        }

        using (await box.Mm.MmapLock.Write())
        {
            box.Machine.PageAlloc.Put(box.Machine.PageAlloc.AllocFolio()!);
            vma.WriteEnd();
        }

        return default(Unit);
    });

    /// <summary>S0-51: a mapping that is unmapped while a fault looks at it is referred to until the fault has let go.</summary>
    [Test]
    public void AMapping_IsKept_UntilTheFaultLetsGo()
    {
        Vma vma = box.VmaAt(p);
        int references = 0;
        Race(
            Points.FaultAlloc,
            () =>
            {
                references = vma.References;
                box.Mm.Vmas.Remove(vma);
            },
            async () =>
            {
                await Memory.HandleSpeculativeFault(box.Task, p, FaultFlags.User | FaultFlags.Write);
                return default;
            });

        references.Should().Be(1);
        vma.References.Should().Be(0);
    }

    /// <summary>
    /// S0-60: the event of perf counts what needed no other fault; a refused access too, which the machine's counter leaves out.
    /// </summary>
    [Test]
    public void TheEvent_CountsWhatNeededNoOtherFault()
    {
        VirtAddr fresh = box.Map(2);
        box.Run(() => Protect(p, 1));
        SimThread second = Start(async () =>
        {
            await Store(fresh, 1);
            await Store(fresh + Page, 1);
            await Store(p, 1);
            return default;
        });
        box.Machine.Scheduler.RunUntilIdle();

        (second.Spf, second.MinFlt, box.Machine.SpeculativePgFault).Should().Be((2UL, 2UL, 1UL));
    }

    private static bool IsStore(Operation each, VmaField field) =>
        each.Kind == ObjectKind.Vma && each.Part == (int)field && (each.Sharing & Sharing.Write) != 0 && each.Name is null;

    private void Prepare(string what)
    {
        switch (what)
        {
            case "a copy":
                box.Load(p);
                break;
            case "a page that is its own already":
                box.Store(p, 1);
                box.Exit(box.Fork());
                break;
            case "a page out of the swap cache":
                box.Store(p, 1);
                box.Run(() => box.Machine.Syscalls.Madvise(box.Task, p.Value, Page, (int)Madvice.MADV_PAGEOUT));
                break;
        }
    }

    private static void Unlink(PageTable pmd, PageTable table)
    {
        pmd.LockAtomic();
        pmd.Unlink(pmd.IndexOf(table.Base));
        pmd.Unlock();
    }

    /// <summary>A mapping whose borders a test may move.</summary>
    private static Vma Loose(Vma vma)
    {
        vma.IsAttached = false;
        return vma;
    }

    private IEnumerable<string> Reasons() =>
        box.Machine.Tracer.Events.Where(each => each.StartsWith("spf_", StringComparison.Ordinal));

    private SimThread Start(Func<KTask<Unit>> body)
    {
        SimThread thread = box.Machine.Scheduler.CreateThread("second", box.Task);
        box.Machine.Scheduler.Start(thread, body);
        return thread;
    }

    private void Race(string point, Action action, Func<KTask<Unit>> body, List<Operation>? touched = null)
    {
        pause.Arm(point, action);
        box.Machine.Scheduler.Racing = true;
        Start(body);
        box.Machine.Scheduler.RunUntilIdle();
        box.Machine.Scheduler.Racing = false;
        touched?.AddRange(pause.Touched);
    }

    private async KTask<Unit> Store(VirtAddr addr, byte value)
    {
        await box.Machine.UserAccess.Store(box.Task, addr, value);
        return default;
    }

    private async KTask<Unit> Load(VirtAddr addr)
    {
        await box.Machine.UserAccess.Load(box.Task, addr);
        return default;
    }

    private async KTask<Unit> Protect(VirtAddr addr, ulong pages)
    {
        await box.Machine.Syscalls.Mprotect(box.Task, addr.Value, pages * Page, (ulong)Prot.PROT_READ);
        return default;
    }

    private async KTask<Unit> Unprotect(VirtAddr addr, ulong pages)
    {
        await box.Machine.Syscalls.Mprotect(box.Task, addr.Value, pages * Page, (ulong)(Prot.PROT_READ | Prot.PROT_WRITE));
        return default;
    }

    private async KTask<Unit> ChangeFlags(Vma vma)
    {
        using (await box.Mm.MmapLock.Write())
        {
            await vma.StartWrite();
            vma.Flags |= VmFlags.DontDump;
        }

        return default;
    }

    private KTask<Unit> Unlock(Folio folio)
    {
        FolioLock.Unlock(box.Machine, folio);
        return default;
    }
}
