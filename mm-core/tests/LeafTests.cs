// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>An upper entry that maps memory itself: no walk takes it for nothing, or for a table.</summary>
public sealed class LeafTests
{
    private const ulong Page = VirtAddr.PageSize;

    private static readonly Dictionary<string, Action<TestMachine, VirtAddr>> Walks = new()
    {
        ["load"] = (box, p) => box.Load(p),
        ["store"] = (box, p) => box.Store(p, 1),
        ["populate"] = (box, p) => box.Populate(p, 1, write: true),
        ["zap"] = (box, p) => box.Zap(p, 4),
        ["munmap"] = (box, p) => box.Run(() => box.Machine.Syscalls.Munmap(box.Task, p.Value, 4 * Page)),
        ["mprotect"] = (box, p) => box.Run(() => box.Machine.Syscalls.Mprotect(box.Task, p.Value, 4 * Page, (ulong)Prot.PROT_READ)),
        ["mremap"] = (box, p) => box.Run(() => Move(box, p)),
        ["mincore"] = (box, p) => box.Run(() => Mincore.SysMincore(box.Task, p, Page, new byte[1])),
        ["fork"] = (box, p) => box.Fork(),
        ["pagemap"] = (box, p) => box.Inspect.Pagemap(box.Task, p),
        ["PAGEMAP_SCAN"] = (box, p) =>
            box.Run(() => TaskMmu.DoPagemapScan(box.Task, new PmScanArg { Start = p, Length = Page, ReturnMask = PageIs.All })),
        ["clear_refs"] = (box, p) => box.Run(() => TaskMmu.ClearRefsWrite(box.Task, 1)),
        ["pte"] = (box, p) => box.Pte(p),
        ["memory"] = (box, p) => box.Inspect.Memory(box.Task, p),
        ["page"] = (box, p) => box.Inspect.Page(box.Task, p),
        ["next in tables"] = (box, p) => box.Inspect.NextInTables(box.Task, p, p + Page),
    };

    private static IEnumerable<string> Names => Walks.Keys;

    [TestCaseSource(nameof(Names))]
    public void Walk_OverALeaf_IsRefused(string walk)
    {
        TestMachine box = Leaf(out VirtAddr p);
        FluentActions.Invoking(() => Walks[walk](box, p)).Should().Throw<NotModelledException>().WithMessage("*a huge page at*");
    }

    [Test]
    public void Leaf_IsSeenByTheChecks()
    {
        TestMachine box = Leaf(out _);
        box.Machine.Checks.Run().Select(violation => violation.Id).Should().Contain("I23");
    }

    [Test]
    public void FreeingTheTables_OverALeaf_IsABug()
    {
        TestMachine box = Leaf(out VirtAddr p);
        FluentActions.Invoking(() => Memory.FreePgdRange(MmuGather.Gather(box.Mm), p, p + Page, default, default)).Should()
            .Throw<KernelBugException>();
    }

    /// <summary>Whoever locks the entries of a table that a huge page has replaced looks again.</summary>
    [Test]
    public void LockingThePtes_OverALeaf_FindsNoTable()
    {
        TestMachine box = Leaf(out VirtAddr p);
        box.Run(() => Memory.PteOffsetMapLock(box.Mm, p)).Should().BeNull();
    }

    [Test]
    public void UpperEntries_AreLinkedAndUnlinked_NotStored()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(4);
        box.Store(p, 1);
        PageTable pmd = Memory.PmdAlloc(box.Mm, p)!;
        pmd.UpperKindOf(pmd.IndexOf(p)).Should().Be(UpperKind.Table);
        pmd.UpperKindOf(pmd.IndexOf(p) + 1).Should().Be(UpperKind.Absent);

        pmd.LockAtomic();
        FluentActions.Invoking(() => pmd.Set(3, default)).Should().Throw<KernelBugException>();
        FluentActions.Invoking(() => pmd.Link(pmd.IndexOf(p), Pagewalk.PteTable(box.Mm, p, OnLeaf.Bug)!)).Should()
            .Throw<KernelBugException>();
        pmd.Unlink(pmd.IndexOf(p));
        pmd.Unlock();
        box.Mm.LastPteTable.Should().BeNull("nobody finds the table there any more");
        Pagewalk.PteTable(box.Mm, p, OnLeaf.Bug).Should().BeNull();
    }

    /// <summary>A PMD with the bit of a huge page, or one that tells where a huge page goes.</summary>
    private static TestMachine Leaf(out VirtAddr p)
    {
        TestMachine box = new();
        p = box.Map(4);
        box.Store(p, 1);
        box.Map(4);
        PageTable pmd = Memory.PmdAlloc(box.Mm, p)!;
        pmd.LockAtomic();
        pmd.Unlink(pmd.IndexOf(p));
        pmd.Unlock();
        pmd.SetUnchecked(pmd.IndexOf(p), Pte.Make(512, Pgprot.For(read: true, write: true, exec: false, shared: true)).With(PteBits.Pse));
        pmd.UpperKindOf(pmd.IndexOf(p)).Should().Be(UpperKind.Leaf);
        return box;
    }

    private static async KTask<SysRet> Move(TestMachine box, VirtAddr p)
    {
        const ulong flags = (ulong)(MremapFlags.MREMAP_MAYMOVE | MremapFlags.MREMAP_FIXED);
        return await box.Machine.Syscalls.Mremap(box.Task, p.Value, 4 * Page, 4 * Page, flags, p.Value + (1UL << 29));
    }
}
