// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>UFFDIO_CONTINUE and what it shares with UFFDIO_COPY, where no script can bring it about.</summary>
internal sealed class ContinueTests
{
    private const ulong Page = VirtAddr.PageSize;
    private TestMachine box = null!;
    private FileStruct file = null!;
    private VirtAddr p;
    private int fd;

    [SetUp]
    public void SetUp()
    {
        box = new TestMachine();
        file = box.Memfd(4);
        FileBytes.Put(file, new byte[4 * Page], 0);
        p = box.Map(4, file: file, shared: true);
        fd = (int)box.Run(() => box.Machine.Syscalls.Userfaultfd(box.Task, (uint)OpenFlags.O_NONBLOCK, 0)).Value;
        UffdioArg range = new() { Start = p, Length = 4 * Page, Mode = (ulong)UffdRegisterMode.Minor };
        box.Run(() => box.Machine.Syscalls.UffdioRegister(box.Task, fd, range)).IsError.Should().BeFalse();
    }

    /// <summary>S3-26: it is not mapped, and neither its lock nor a reference is kept.</summary>
    [Test]
    public void APoisonedPage_IsEio()
    {
        Folio folio = file.Mapping.Find(1)!;
        folio.SetFlag(PageFlags.HwPoison);

        (SysRet result, long mapped) = Continue(p, 3);

        (result.Errno, mapped).Should().Be((Errno.EAGAIN, (long)Page), "the first page is mapped");
        (result, mapped) = Continue(p + Page, 1);
        (result.Errno, mapped).Should().Be((Errno.EIO, -(long)Errno.EIO));
        (folio.IsLocked, folio.RefCount, folio.MapCount).Should().Be((false, 1, 0));
        folio.ClearFlag(PageFlags.HwPoison);
    }

    /// <summary>S3-33: a table that has gone since it was made is for the caller to try again.</summary>
    [Test]
    public void ATableThatHasGone_IsEagain()
    {
        Folio folio = file.Mapping.Find(0)!;

        box.Run(() => Userfaultfd.InstallPte(box.VmaAt(p), p, folio.FilePage(0), isNew: false, isProtected: false))
            .Should().Be(Errno.EAGAIN);

        (folio.RefCount, folio.MapCount).Should().Be((1, 0));
    }

    /// <summary>S3-34: who is to die ends behind the page that it is at; what was mapped before is told.</summary>
    [TestCase(3UL, Errno.EAGAIN)]
    [TestCase(1UL, (Errno)0)]
    public void WhoIsToDie_EndsBehindThePage(ulong pages, Errno expected)
    {
        Signals.Send(box.Task.MainThread, Signal.SIGKILL, toProcess: false);

        (SysRet result, long mapped) = Continue(p, pages);

        (result.Errno, mapped).Should().Be((expected, (long)Page));
        box.Pte(p + Page).Pte.IsNone.Should().BeTrue();
    }

    /// <summary>S3-44: that it lies behind the end is found before what stands there; what fails counts nothing.</summary>
    [Test]
    public void BehindTheEnd_ComesBeforeWhatIsThere()
    {
        Folio folio = file.Mapping.Find(3)!;
        VirtAddr last = p + (3 * Page);
        Continue(last, 1).Result.IsError.Should().BeFalse();
        Errno Install() =>
            box.Run(() => Userfaultfd.InstallPte(box.VmaAt(last), last, folio.FilePage(3), isNew: false, isProtected: false));

        Install().Should().Be(Errno.EEXIST);
        file.Inode.Size = 3 * Page;
        Install().Should().Be(Errno.EFAULT);

        (folio.RefCount, folio.MapCount, box.Mm.Counter(MmCounter.ShmemPages)).Should().Be((2, 1, 1));
    }

    private (SysRet Result, long Mapped) Continue(VirtAddr start, ulong pages)
    {
        UffdioArg arg = new() { Start = start, Length = pages * Page };
        return (box.Run(() => box.Machine.Syscalls.UffdioContinue(box.Task, fd, arg)), arg.Result);
    }
}
