// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>read and write between a file and user memory, byte for byte with the faults that this takes.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ReadWriteTests
{
    private const ulong Page = VirtAddr.PageSize;

    private readonly TestMachine box = new();

    [Test]
    public void Write_OfMemoryThatEnds_WritesWhatThereIs()
    {
        (int fd, FileStruct file) = Open(2);
        VirtAddr p = box.Map(1);
        box.Store(p + Page - 1, 7);

        Pwrite(fd, p + Page - 2, 4, 0).Value.Should().Be(2);
        box.ReadFile(file, 3, 0).Should().Equal(0, 7, 0);
    }

    [Test]
    public void Write_OfNoMemory_LeavesThePageBehind_AndTheFileAsLongAsItsPlace()
    {
        (int fd, FileStruct file) = Open(0);

        Pwrite(fd, new VirtAddr(1UL << 41), 4, Page + 10).Errno.Should().Be(Errno.EFAULT);
        file.Mapping.NrPages.Should().Be(1);
        file.Inode.Size.Should().Be(Page + 10);
    }

    [Test]
    public void Write_OfUntouchedMemory_FaultsItIn()
    {
        (int fd, _) = Open(1);
        VirtAddr p = box.Map(1);

        Pwrite(fd, p, 8, 0).Value.Should().Be(8);
        box.Task.MinFlt.Should().Be(1);
    }

    [Test]
    public void Read_IntoMemoryThatEnds_IsShort_AndIntoNoneIsEfault()
    {
        (int fd, _) = Open(2);
        VirtAddr p = box.Map(1);

        Pread(fd, p + Page - 3, 8, 0).Value.Should().Be(3);
        Pread(fd, p + Page, 8, 0).Errno.Should().Be(Errno.EFAULT);
        Pread(fd, p + Page, 8, 2 * Page).Value.Should().Be(0, "at the end of the file nothing is stored");
    }

    [Test]
    public void Position_MovesByWhatWasCopied()
    {
        (int fd, FileStruct file) = Open(2);
        VirtAddr p = box.Map(1);

        box.Run(() => box.Machine.Syscalls.Read(box.Task, fd, (p + Page - 3).Value, 8)).Value.Should().Be(3);
        file.Position.Should().Be(3);
        box.Run(() => box.Machine.Syscalls.Read(box.Task, fd, (p + Page).Value, 8)).IsError.Should().BeTrue();
        file.Position.Should().Be(3);
    }

    [Test]
    public void Smaps_CountsThePagesOfAMapping_AndNotTheZeroPage()
    {
        VirtAddr p = box.Map(4);
        box.Store(p, 1);
        box.Store(p + Page, 1);
        box.Load(p + (2 * Page));

        MemSizeStats smaps = box.Inspect.Smaps(box.Task, p, p + 1);

        smaps.Field("Size").Should().Be(16);
        smaps.Field("Rss").Should().Be(8);
        smaps.Field("Pss").Should().Be(8);
        smaps.Field("Private_Dirty").Should().Be(8);
        smaps.Field("Anonymous").Should().Be(8);
        smaps.Field("Nothing").Should().BeNull();
    }

    /// <summary>What is no longer mapped is not copied: not as a 0, and not with a fault while the file's page is held.</summary>
    [Test]
    public void Write_OfMemoryThatGoesMeanwhile_CopiesNothingElse()
    {
        HashSet<long> results = [];
        EveryTrace.Of(chooser =>
        {
            TestMachine machine = new(chooser: chooser);
            VirtAddr p = machine.Map(1);
            machine.Run(() => machine.Machine.UserAccess.Fill(machine.Task, p, Page, 7));
            FileStruct file = Shmem.FileSetup(machine.Machine, "test", Page);
            int fd = machine.Task.Files.Add(file);
            Scheduler scheduler = machine.Machine.Scheduler;
            long written = 0;
            scheduler.Racing = true;
            scheduler.Start(scheduler.CreateThread("a", machine.Task), async () =>
            {
                written = (await machine.Machine.Syscalls.Pwrite(machine.Task, fd, p.Value, 2, 0)).Value;
                return default;
            });
            scheduler.Start(scheduler.CreateThread("b", machine.Task), async () =>
            {
                _ = await machine.Machine.Syscalls.Munmap(machine.Task, p.Value, Page);
                return default;
            });
            scheduler.RunUntilIdle();
            scheduler.Racing = false;
            results.Add(written);
            machine.ReadFile(file, 2, 0).Should().Equal((byte)(written >= 1 ? 7 : 0), (byte)(written >= 2 ? 7 : 0));
        });

        results.Should().BeEquivalentTo([2L, 1L, -(long)Errno.EFAULT]);
    }

    private (int Fd, FileStruct File) Open(ulong pages)
    {
        FileStruct file = Shmem.FileSetup(box.Machine, "test", pages * Page);
        return (box.Task.Files.Add(file), file);
    }

    private SysRet Pwrite(int fd, VirtAddr from, ulong count, ulong offset) =>
        box.Run(() => box.Machine.Syscalls.Pwrite(box.Task, fd, from.Value, count, offset));

    private SysRet Pread(int fd, VirtAddr to, ulong count, ulong offset) =>
        box.Run(() => box.Machine.Syscalls.Pread(box.Task, fd, to.Value, count, offset));
}
