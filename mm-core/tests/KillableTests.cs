// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>
/// Calls that wait for mmap_lock: where Linux waits killably, SIGKILL ends the wait with EINTR, and the lock is not theirs; where it does
/// not, they sleep on.
/// </summary>
internal sealed class KillableTests
{
    private const ulong Page = VirtAddr.PageSize;

    private static readonly Dictionary<string, Func<TestMachine, VirtAddr, KTask<SysRet>>> Calls = new()
    {
        ["mmap"] = (box, _) => Mmap.SysMmap(box.Task, default, Page, Prot.PROT_READ, MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS, -1, 0),
        ["mmap, populated"] = (box, _) =>
            Mmap.SysMmap(
                box.Task, default, Page, Prot.PROT_READ, MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_POPULATE, -1, 0),
        ["munmap"] = (box, p) => Mmap.SysMunmap(box.Task, p, Page),
        ["mprotect"] = (box, p) => Mprotect.SysMprotect(box.Task, p, Page, Prot.PROT_READ),
        ["mremap, moving"] = (box, p) => Mremap.SysMremap(box.Task, p, Page, 2 * Page, MremapFlags.MREMAP_MAYMOVE, default),
        ["mremap, shrinking"] = (box, p) => Mremap.SysMremap(box.Task, p, 2 * Page, Page, 0, default),
        ["mseal"] = (box, p) => Mseal.SysMseal(box.Task, p, Page, 0),
        ["remap_file_pages"] = (box, p) => Mmap.SysRemapFilePages(box.Task, p, Page, 0, 0, 0),
        ["madvise, for writing"] = (box, p) => Madvise.SysMadvise(box.Task, p, Page, Madvice.MADV_DONTFORK),
        ["PAGEMAP_SCAN"] = (box, p) => TaskMmu.DoPagemapScan(box.Task, new PmScanArg { Start = p, Length = Page, ReturnMask = PageIs.All }),
        ["PR_SET_VMA_ANON_NAME"] = (box, p) => Madvise.SetAnonName(box.Task, p, Page, "mine"),
        ["brk"] = (box, _) => Mmap.SysBrk(box.Task, MmStruct.StartBrk + Page),
        ["mlock"] = (box, p) => Mlock.SysMlock2(box.Task, p, Page, MlockFlags.MLOCK_ONFAULT),
        ["munlock"] = (box, p) => Mlock.SysMunlock(box.Task, p, Page),
        ["mlockall"] = (box, _) => Mlock.SysMlockall(box.Task, MclFlags.MCL_FUTURE),
        ["munlockall"] = (box, _) => Mlock.SysMunlockall(box.Task),
        ["clear_refs"] = (box, _) => TaskMmu.ClearRefsWrite(box.Task, 1),
    };

    private static readonly Dictionary<string, Func<TestMachine, VirtAddr, KTask<SysRet>>> Uninterruptible = new()
    {
        ["madvise, for reading"] = (box, p) => Madvise.SysMadvise(box.Task, p, Page, Madvice.MADV_WILLNEED),
        ["mincore"] = (box, p) => Mincore.SysMincore(box.Task, p, Page, new byte[1]),
    };

    private static IEnumerable<string> Names => Calls.Keys;

    private static IEnumerable<string> UninterruptibleNames => Uninterruptible.Keys;

    [TestCaseSource(nameof(Names))]
    public void Call_OfOneWhoIsToDie_EndsWithEintr(string name)
    {
        (TestMachine box, SimThread thread, Func<SysRet?> result) = Waiting(Calls[name]);

        Kill(box, thread);

        result()!.Value.Errno.Should().Be(Errno.EINTR);
        box.Mm.MmapLock.IsWriteHeld.Should().BeTrue("by the other one");
    }

    [Test]
    public void Fork_OfOneWhoIsToDie_HasNoMemory()
    {
        (TestMachine box, SimThread thread, Func<SysRet?> result) = Waiting((box, _) => Fork.DoFork(box.Task));

        Kill(box, thread);

        result()!.Value.Errno.Should().Be(Errno.ENOMEM);
    }

    [TestCaseSource(nameof(UninterruptibleNames))]
    public void Call_ThatSleepsForIt_SleepsOn(string name)
    {
        (TestMachine box, SimThread thread, Func<SysRet?> result) = Waiting(Uninterruptible[name]);

        Kill(box, thread);

        result().Should().BeNull();
        thread.State.Should().Be(ThreadState.Blocked);
    }

    /// <remarks>mm/gup.c:__get_user_pages(). S2-18</remarks>
    [Test]
    public void Populating_EndsBetweenTwoPages_AndTheLockIsAsItWas()
    {
        var box = new TestMachine();
        VirtAddr p = box.Map(4);
        Signals.Send(box.Task.MainThread, Signal.SIGKILL, toProcess: false);

        box.Run(() => Madvise.SysMadvise(box.Task, p, 4 * Page, Madvice.MADV_POPULATE_WRITE)).Errno.Should().Be(Errno.EINTR);

        box.Mm.MmapLock.IsFree.Should().BeTrue();
        Pagewalk.GetPte(box.Mm, p, OnLeaf.Own).IsNone.Should().BeTrue();
    }

    private static void Kill(TestMachine box, SimThread thread)
    {
        thread.WaitsFor.Should().StartWith("mmap_lock");
        Signals.Send(thread, Signal.SIGKILL, toProcess: false);
        box.Machine.Scheduler.RunUntilIdle();
    }

    /// <summary>A second thread that calls while the first one has the lock for writing.</summary>
    private static (TestMachine Box, SimThread Thread, Func<SysRet?> Result) Waiting(Func<TestMachine, VirtAddr, KTask<SysRet>> call)
    {
        var box = new TestMachine();
        VirtAddr p = box.Map(2, shared: true);
        box.Run(box.Mm.MmapLock.Write);
        SysRet? result = null;
        SimThread thread = box.Machine.Scheduler.CreateThread("t", box.Task);
        box.Machine.Scheduler.Start(thread, async () =>
        {
            result = await call(box, p);
            return default;
        });
        box.Machine.Scheduler.RunUntilIdle();
        return (box, thread, () => result);
    }
}
