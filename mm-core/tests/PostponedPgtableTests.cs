// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>Faults that get their page table late: what no script can set up.</summary>
internal sealed class PostponedPgtableTests
{
    private const ulong Page = VirtAddr.PageSize;

    /// <summary>S1-07: that it is refused comes before everything that would have to be given back.</summary>
    [Test]
    public void AnonymousMemory_ThatIsShared_IsSigbus_AndAllocatesNoTable()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(1);
        box.Run(() => MakeShared(box.VmaAt(p)));

        box.Store(p, 1).Signal.Should().Be(Signal.SIGBUS);
        box.Inspect.PageTables(box.Task).Should().Be(2);
    }

    /// <summary>S1-45: neighbours that are locked, bad or not read yet are left to the fault of their own.</summary>
    [TestCase(PageFlags.Locked)]
    [TestCase(PageFlags.Uptodate)]
    [TestCase(PageFlags.HwPoison)]
    public void FaultAround_PassesOverWhatIsNotReady(PageFlags flag)
    {
        TestMachine box = new();
        FileStruct file = box.Memfd(3);
        FileBytes.Put(file, new byte[3 * Page], 0);
        VirtAddr p = box.Map(3, file: file, shared: true);
        Folio neighbour = file.Mapping.Find(1)!;
        Toggle(neighbour, flag);
        box.Load(p).MinorFaults.Should().Be(1);

        box.Pte(p + Page).Pte.IsNone.Should().BeTrue();
        box.Pte(p + (2 * Page)).Pte.IsPresent.Should().BeTrue();
        neighbour.RefCount.Should().Be(1);
        Toggle(neighbour, flag);
    }

    /// <summary>S1-30: an entry that was filled meanwhile is left alone; the access repeats. S1-10: of anonymous memory too.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void AnEntryThatIsThereMeanwhile_Stays(bool shared)
    {
        TestMachine box = new();
        VirtAddr p = box.Map(1, shared: shared);
        VmFault result = box.Run(() => FaultFromNone(box, p));

        result.Should().Be(shared ? VmFault.NoPage : VmFault.None);
        box.Mm.RssPages.Should().Be(1);
        box.FolioAt(p).MapCount.Should().Be(1);
        box.Machine.Checks.Run().Should().BeEmpty();
    }

    /// <summary>
    /// S1-53: each allocation of each kind of fault fails once. S1-55: a table that cannot be had is found out before any lock.
    /// </summary>
    [Test]
    public void WhicheverAllocationOfAFaultFails_NothingStaysBehind(
        [Values] bool file, [Values] bool shared, [Values] bool write, [Values] bool cached)
    {
        int failed = 0;
        for (int nth = 1; ; nth++)
        {
            FailNth chooser = new();
            TestMachine box = new(chooser: chooser);
            FileStruct? backing = file ? box.Memfd(1) : null;
            if (file && cached)
            {
                FileBytes.Put(backing!, new byte[Page], 0);
            }

            VirtAddr p = box.Map(1, file: backing, shared: shared);
            chooser.Left = nth;
            Errno err = box.Populate(p, 1, write);
            bool hasFailed = chooser.Left <= 0;
            chooser.Left = 0;

            // A file without a block for its page is no want of memory: the fault is a SIGBUS.
            Errno expected = !hasFailed ? 0 : chooser.Last == FailPoint.AcctBlocks ? Errno.EFAULT : Errno.ENOMEM;
            err.Should().Be(expected, $"allocation {nth}");
            box.Machine.Checks.Run().Should().BeEmpty();
            box.Machine.PageAlloc.TablesInUse.Should().Be((ulong)box.Inspect.PageTables(box.Task) + 1);
            HeldLocks.Of(box.Machine).Should().BeEmpty();
            box.Store(p, 1).Signal.Should().Be(Signal.None);
            if (!hasFailed)
            {
                break;
            }

            failed++;
        }

        failed.Should().BeGreaterThan(2, "the two upper tables and the lowest are allocated");
    }

    private static async KTask<Unit> MakeShared(Vma vma)
    {
        using (await vma.Mm.MmapLock.Write())
        {
            await vma.StartWrite();
            vma.Flags |= VmFlags.Shared;
        }

        return default;
    }

    private static void Toggle(Folio folio, PageFlags flag)
    {
        if (folio.Has(flag))
        {
            folio.ClearFlag(flag);
        }
        else
        {
            folio.SetFlag(flag);
        }
    }

    /// <summary>A second fault of the same place that has seen the entry before the first one filled it.</summary>
    private static async KTask<VmFault> FaultFromNone(TestMachine box, VirtAddr p)
    {
        Vma vma = box.VmaAt(p);
        using (await box.Mm.MmapLock.Read())
        {
            FaultContext late = box.Machine.RentFaultContext();
            late.Begin(vma, p, FaultFlags.Write);
            await Memory.HandleMmFault(box.Task, vma, p, FaultFlags.Write);
            VmFault result = await Memory.DoPteMissing(late);
            box.Machine.ReturnFaultContext(late);
            return result;
        }
    }

    private sealed class FailNth : IChooser
    {
        internal int Left { get; set; }

        public int Choose(int count, string what) => 0;

        /// <summary>What was refused.</summary>
        internal FailPoint Last { get; private set; }

        public bool FailsAllocation(FailPoint point)
        {
            if (Left == 0 || --Left > 0)
            {
                return false;
            }

            Last = point;
            return true;
        }
    }
}
