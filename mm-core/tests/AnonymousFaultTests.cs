// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>First touches of private anonymous memory. Each row was seen on Linux 6.18.</summary>
public sealed class AnonymousFaultTests
{
    private TestMachine box = null!;
    private VirtAddr p;

    [SetUp]
    public void SetUp()
    {
        box = new TestMachine();
        p = box.Map(8);
    }

    [Test]
    public void Load_OfUntouched_MapsZeroPage()
    {
        AccessResult result = box.Load(p);

        result.Should().Be(new AccessResult(0, Signal.None, SiCode.None, default, 1, 0));
        PteInfo info = box.Pte(p);
        info.IsZeroPage.Should().BeTrue();
        info.Pte.ToString().Should().Be($"pfn:{info.Pte.Pfn} present, young, special");
    }

    [Test]
    public void Load_OfUntouched_CountsNoRss()
    {
        box.Load(p);

        box.Mm.RssPages.Should().Be(0);
        box.Machine.PageAlloc.ZeroPage.RefCount.Should().Be(1);
        box.Machine.PageAlloc.ZeroPage.MapCount.Should().Be(0);
    }

    [TestCase(VmFlags.Read | VmFlags.Write, "present, write, dirty, young, soft_dirty")]
    [TestCase(VmFlags.Read, "present, young")]
    public void Load_WhereTheZeroPageIsForbidden_AllocatesAPage(VmFlags access, string entry)
    {
        box = new TestMachine(new MachineConfig { ZeroPage = false });
        p = box.Map(8, access);

        AccessResult result = box.Load(p);

        (result.Value, result.MinorFaults).Should().Be((0, 1));
        PteInfo info = box.Pte(p);
        info.Pte.ToString().Should().Be($"pfn:{info.Pte.Pfn} {entry}");
        (info.IsZeroPage, info.IsAnonExclusive, box.Mm.Counter(MmCounter.AnonPages)).Should().Be((false, true, 1));
    }

    [Test]
    public void Store_OfUntouched_MapsExclusivePage()
    {
        AccessResult result = box.Store(p + 5, 7);

        result.MinorFaults.Should().Be(1);
        PteInfo info = box.Pte(p);
        (info.Pte.IsWrite, info.Pte.IsDirty, info.Pte.IsYoung, info.IsAnonExclusive, info.MapCount).Should()
            .Be((true, true, true, true, 1));
        box.FolioAt(p).RefCount.Should().Be(1);
        box.Mm.Counter(MmCounter.AnonPages).Should().Be(1);
        box.Inspect.Memory(box.Task, p + 5).Should().Be(7);
    }

    [Test]
    public void Store_OverZeroPage_CopiesIt()
    {
        box.Load(p);
        AccessResult result = box.Store(p, 1);

        result.MinorFaults.Should().Be(1);
        box.Pte(p).IsAnon.Should().BeTrue();
        box.Mm.Counter(MmCounter.AnonPages).Should().Be(1);
        box.Inspect.Memory(box.Task, p + 1).Should().Be(0);
    }

    [Test]
    public void Second_Store_TakesNoFault()
    {
        box.Store(p, 1);
        box.Store(p, 2).MinorFaults.Should().Be(0);
        box.Load(p).Value.Should().Be(2);
    }

    [TestCase(0UL, SiCode.SEGV_MAPERR)]
    [TestCase(VirtAddr.TaskSize, SiCode.SEGV_MAPERR)]
    public void Load_Outside_IsMapErr(ulong addr, SiCode code)
    {
        AccessResult result = box.Load(new VirtAddr(addr));

        result.Should().Be(new AccessResult(0, Signal.SIGSEGV, code, new VirtAddr(addr), 0, 0));
    }

    [TestCase(VmFlags.Read, true, false)]
    [TestCase(VmFlags.Write, true, true)]
    [TestCase(VmFlags.Exec, true, false)]
    [TestCase(VmFlags.None, false, false)]
    public void Protection_DecidesBeforeTheTable(VmFlags access, bool mayLoad, bool mayStore)
    {
        VirtAddr q = box.Map(2, access);
        ulong tables = box.Mm.PgtablesBytes;

        AccessResult store = box.Store(q + 1, 1);
        store.IsOk.Should().Be(mayStore);
        if (!mayStore)
        {
            store.Should().Be(new AccessResult(0, Signal.SIGSEGV, SiCode.SEGV_ACCERR, q + 1, 0, 0));
            box.Mm.PgtablesBytes.Should().Be(tables, "a forbidden access leaves no table behind");
        }

        box.Load(q).IsOk.Should().Be(mayLoad);
    }

    [Test]
    public void Fetch_OfNoExec_FaultsThePageInAndThenFails()
    {
        AccessResult result = box.Run(() => box.Machine.UserAccess.Fetch(box.Task, p));

        result.Should().Be(new AccessResult(0, Signal.SIGSEGV, SiCode.SEGV_ACCERR, p, 1, 0));
        box.Pte(p).IsZeroPage.Should().BeTrue();
    }

    [Test]
    public void Fault_BuildsExactlyTheTablesItNeeds()
    {
        box.Mm.PgtablesBytes.Should().Be(0);
        box.Load(p);
        box.Inspect.PageTables(box.Task).Should().Be(3);
        box.Load(p + VirtAddr.PageSize);
        box.Inspect.PageTables(box.Task).Should().Be(3);
    }

    [Test]
    public void Store_WithoutMemory_KillsTheProcessAndSaysSo()
    {
        box = new TestMachine(new MachineConfig { MemoryBytes = 8 << VirtAddr.PageShift });
        p = box.Map(16);
        AccessResult result = box.Run(() => box.Machine.UserAccess.Fill(box.Task, p, 16 << VirtAddr.PageShift, 1));

        result.Signal.Should().Be(Signal.SIGKILL);
        box.Task.HasExited.Should().BeTrue();
        box.Machine.Dmesg.Should().ContainSingle().Which.Should().StartWith("Out of memory: Killed process 1");
        box.Machine.PageAlloc.InUse.Should().Be(0);
    }

    [Test]
    public void Fill_OfAGigabyte_KeepsNoBytes()
    {
        const ulong gigabyte = 1UL << 30;
        VirtAddr q = box.Map(gigabyte >> VirtAddr.PageShift);
        AccessResult result = box.Run(() => box.Machine.UserAccess.Fill(box.Task, q, gigabyte, 0x5a));

        result.MinorFaults.Should().Be(gigabyte >> VirtAddr.PageShift);
        box.Inspect.IsFilledWith(box.Task, q, gigabyte, 0x5a).Should().BeTrue();
        box.FolioAt(q + (gigabyte / 2)).Contents.IsCompact.Should().BeTrue();
    }
}
