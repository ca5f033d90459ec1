// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>The switches of known bugs do what they say; without them the same steps are clean.</summary>
public sealed class KnownBugTests
{
    private const ulong Page = VirtAddr.PageSize;

    [TestCase(false, Errno.EFAULT)]
    [TestCase(true, Errno.ENOMEM)]
    public void Z108_PopulatePastTheEnd(bool bug, Errno expected)
    {
        TestMachine box = With(bug, KnownBug.PopulateSigbusErrno);
        VirtAddr p = box.Map(2, file: box.Memfd(1), shared: true);

        box.Populate(p, 2, write: false).Should().Be(expected);
        box.Pte(p).Pte.IsPresent.Should().BeTrue("what stands before the end is populated");
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Z28_TableAllocatedAhead(bool bug)
    {
        TestMachine box = With(bug, KnownBug.PagetableLeak);
        VirtAddr p = box.Map(2, file: box.Memfd(0), shared: true);
        box.Load(p).Signal.Should().Be(Signal.SIGBUS);

        box.Machine.Checks.Run().Select(violation => violation.Id).Should().Equal(bug ? ["I26"] : []);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Z110_MprotectAfterClearRefs(bool bug)
    {
        TestMachine box = With(bug, KnownBug.SoftDirtyMprotect);
        ulong p = MapAnon(box, 1);
        box.Store(new VirtAddr(p), 1);
        ClearSoftDirty(box);
        box.Run(() => box.Machine.Syscalls.Mprotect(box.Task, p, Page, (ulong)Prot.PROT_READ));
        box.Run(() => box.Machine.Syscalls.Mprotect(box.Task, p, Page, (ulong)(Prot.PROT_READ | Prot.PROT_WRITE)));
        box.Store(new VirtAddr(p), 2);

        box.Pte(new VirtAddr(p)).IsSoftDirty.Should().Be(!bug);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Z111_ReadThenWriteAfterClearRefs(bool bug)
    {
        TestMachine box = With(bug, KnownBug.SoftDirtyWritenotify);
        VirtAddr p = box.Map(1, shared: true);
        ClearSoftDirty(box);
        box.Load(p);
        box.Store(p, 1).MinorFaults.Should().Be(bug ? 0UL : 1UL);

        box.Pte(p).IsSoftDirty.Should().Be(!bug);
    }

    [TestCase(0)]
    [TestCase(63)]
    [TestCase(64)]
    [TestCase(127)]
    public void BugSet_HasWhatItWasGiven_AndNothingElse(int number)
    {
        BugSet set = BugSet.Of((KnownBug)number);

        Enumerable.Range(0, 128).Where(other => set.Has((KnownBug)other)).Should().Equal(number);
    }

    [Test]
    public void EveryBug_IsDescribedOnce()
    {
        BugZoo.All.Select(info => info.Bug).Should().BeEquivalentTo(Enum.GetValues<KnownBug>());
        BugZoo.All.Select(info => info.Id).Should().OnlyHaveUniqueItems();
        BugZoo.All.Select(info => info.Name).Should().OnlyHaveUniqueItems();
    }

    [TestCase("Z58")]
    [TestCase("z58")]
    [TestCase("merge-keeps-old-pgoff")]
    public void Bug_IsFoundByIdAndName(string name) =>
        BugZoo.Find(name)!.Bug.Should().Be(KnownBug.MergeKeepsOldPgoff);

    [Test]
    public void Unknown_IsNotFound() => BugZoo.Find("Z999").Should().BeNull();

    private static TestMachine With(bool bug, KnownBug which) => new(bugs: bug ? BugSet.Of(which) : BugSet.None);

    private static ulong MapAnon(TestMachine box, ulong pages) => (ulong)box.Run(() => box.Machine.Syscalls.Mmap(
        box.Task, 0, pages * Page, (ulong)(Prot.PROT_READ | Prot.PROT_WRITE), (ulong)(MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS), -1,
        0)).Value;

    private static void ClearSoftDirty(TestMachine box) =>
        box.Run(() => box.Machine.Syscalls.ClearRefs(box.Task, 4)).Should().Be(new SysRet(0));
}
