// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>Fork, copy on write, PageAnonExclusive.</summary>
public sealed class CowTests
{
    private TestMachine box = null!;
    private VirtAddr p;

    [SetUp]
    public void SetUp()
    {
        box = new TestMachine();
        p = box.Map(4);
    }

    [Test]
    public void Fork_SharesPagesReadOnly()
    {
        box.Store(p, 1);
        TaskStruct child = box.Fork();

        Pte parentPte = box.Pte(p).Pte;
        Pte childPte = box.Pte(p, child).Pte;
        (parentPte.IsWrite, parentPte.IsDirty, parentPte.IsYoung).Should().Be((false, true, true));
        (childPte.IsWrite, childPte.IsDirty, childPte.IsYoung).Should().Be((false, true, false));
        Folio folio = box.FolioAt(p);
        (folio.MapCount, folio.RefCount, folio.IsAnonExclusive).Should().Be((2, 2, false));
        child.Mm!.Counter(MmCounter.AnonPages).Should().Be(1);
    }

    [Test]
    public void Write_InChild_CopiesAndLeavesTheParentsPage()
    {
        box.Store(p, 1);
        TaskStruct child = box.Fork();

        box.Store(p, 2, child).MinorFaults.Should().Be(1);
        box.Load(p).Value.Should().Be(1);
        box.Load(p, child).Value.Should().Be(2);
        box.Pte(p, child).IsAnonExclusive.Should().BeTrue();
        box.FolioAt(p).MapCount.Should().Be(1);
    }

    [Test]
    public void Write_AfterChildCopied_ReusesThePage()
    {
        box.Store(p, 1);
        TaskStruct child = box.Fork();
        box.Store(p, 2, child);
        ulong pfn = box.Pte(p).Pte.Pfn;

        box.Store(p, 3).MinorFaults.Should().Be(1);
        box.Pte(p).Pte.Pfn.Should().Be(pfn);
        box.Pte(p).IsAnonExclusive.Should().BeTrue();
    }

    [Test]
    public void Write_WhileSomebodyHoldsAReference_Copies()
    {
        box.Store(p, 1);
        TaskStruct child = box.Fork();
        Folio folio = box.FolioAt(p);
        folio.Get();
        box.Exit(child);

        box.Store(p, 2);
        box.Pte(p).Pte.Pfn.Should().NotBe(folio.Pfn, "a mapcount of 1 is not enough (CVE-2020-29374)");
        folio.Contents[0].Should().Be(1);
        box.Machine.PageAlloc.Put(folio);
    }

    [Test]
    public void Fork_OfZeroPagesOnly_CopiesNoEntries()
    {
        box.Load(p);
        TaskStruct child = box.Fork();

        box.Pte(p, child).Pte.IsNone.Should().BeTrue();
        child.Mm!.PgtablesBytes.Should().Be(0);
    }

    [Test]
    public void Fork_AfterOneWrite_CopiesTheZeroPageToo()
    {
        box.Load(p);
        box.Store(p + VirtAddr.PageSize, 1);
        TaskStruct child = box.Fork();

        box.Pte(p, child).IsZeroPage.Should().BeTrue();
    }

    [TestCase(VmFlags.DontCopy)]
    [TestCase(VmFlags.WipeOnFork)]
    public void Fork_WithAdvice_LeavesPagesOut(VmFlags advice)
    {
        box.Store(p, 1);
        box.VmaAt(p).SetFlagsUnchecked(box.VmaAt(p).Flags | advice);
        TaskStruct child = box.Fork();

        box.Inspect.VmaAt(child, p).Should().Match<VmaInfo?>(vma => (vma == null) == (advice == VmFlags.DontCopy));
        box.Inspect.Memory(child, p).Should().Be(advice == VmFlags.DontCopy ? null : (byte)0);
        box.FolioAt(p).MapCount.Should().Be(1);
        box.Pte(p).Pte.IsWrite.Should().BeTrue();
    }

    [Test]
    public void Fork_OfSharedMemory_CopiesNothingAndSharesEverything()
    {
        VirtAddr q = box.Map(2, shared: true);
        box.Store(q, 1);
        TaskStruct child = box.Fork();

        box.Pte(q, child).Pte.IsNone.Should().BeTrue();
        box.Store(q, 9, child);
        box.Load(q).Value.Should().Be(9);
    }

    [Test]
    public void Exit_OfBoth_LeavesNothing()
    {
        box.Store(p, 1);
        TaskStruct child = box.Fork();
        TaskStruct grandchild = box.Fork(child);
        box.Store(p, 2, grandchild);
        box.Exit(child);
        box.Exit(grandchild);
        box.Exit(box.Task);

        box.Machine.PageAlloc.InUse.Should().Be(0);
        box.Machine.Dmesg.Should().BeEmpty();
    }

    [TestCase(6)]
    [TestCase(7)]
    [TestCase(9)]
    public void Fork_WithoutMemory_IsEnomem_AndLeavesNothing(int frames)
    {
        box = new TestMachine(new MachineConfig { MemoryBytes = (ulong)frames << VirtAddr.PageShift });
        p = box.Map(2);
        box.Store(p, 1);
        box.Store(p + VirtAddr.PageSize, 1);
        ulong inUse = box.Machine.PageAlloc.InUse;

        box.Run(() => box.Machine.Syscalls.Fork(box.Task)).Errno.Should().Be(Errno.ENOMEM);
        box.Machine.PageAlloc.InUse.Should().Be(inUse);
        box.Machine.Checks.Run().Should().BeEmpty();
        box.Machine.LiveTasks.Should().Equal(box.Task);
        box.Run(() => box.Machine.Syscalls.Wait4(box.Task, -1, WaitOptions.None)).Errno.Should().Be(Errno.ECHILD);
        box.Machine.Dmesg.Should().BeEmpty();
    }

    [Test]
    public void Wait_ReapsOnce()
    {
        TaskStruct child = box.Fork();
        box.Run(() => box.Machine.Syscalls.Exit(child, 3), child);

        box.Run(() => box.Machine.Syscalls.Wait4(box.Task, -1, WaitOptions.None)).Value.Should().Be(child.Pid);
        child.ExitCode.Should().Be(3);
        box.Run(() => box.Machine.Syscalls.Wait4(box.Task, -1, WaitOptions.None)).Errno.Should().Be(Errno.ECHILD);
    }
}
