// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>A pipe and its mutex, between two threads.</summary>
[TestFixture]
internal sealed class PipeTests
{
    [Test]
    public void WhoReads_WaitsForTheOneWhoHasTheMutex_AndSaysWhatFor()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(1);
        box.Store(p, 7);
        int fd = (int)box.Run(() => box.Machine.Syscalls.Pipe(box.Task)).Value;
        Pipe pipe = box.Task.Files.Get(fd)!.Inode.Pipe!;
        box.Run(() => box.Machine.Syscalls.Write(box.Task, fd, p.Value, 8)).Value.Should().Be(8);
        SimThread holder = box.Machine.Scheduler.CreateThread("holder", box.Task);
        SimThread reader = box.Machine.Scheduler.CreateThread("reader", box.Task);
        WaitQueue release = new(box.Machine.Scheduler);

        box.Machine.Scheduler.Start(holder, () => Hold(pipe, release));
        box.Machine.Scheduler.RunUntilIdle();
        box.Machine.Scheduler.Start(reader, () => Drop(box.Machine.Syscalls.Read(box.Task, fd, p.Value, 8)));
        box.Machine.Scheduler.RunUntilIdle();

        (reader.State, reader.BlockedIn, reader.WaitsFor).Should().Be((ThreadState.Blocked, "pipe", "the mutex of a pipe for writing"));

        release.WakeAll();
        box.Machine.Scheduler.RunUntilIdle();
        reader.State.Should().Be(ThreadState.Exited);
    }

    /// <summary>That nobody reads any more is looked at before there is room for it in the page that was written last.</summary>
    [Test]
    public void WithoutAReader_NothingIsWritten_NotEvenBehindWhatIsThere()
    {
        TestMachine box = new();
        VirtAddr p = box.Map(1);
        box.Store(p, 7);
        int both = (int)box.Run(() => box.Machine.Syscalls.Pipe(box.Task)).Value;
        int end = (int)box.Run(() => box.Machine.Syscalls.Reopen(box.Task, both, (uint)OpenFlags.O_WRONLY)).Value;
        box.Run(() => box.Machine.Syscalls.Write(box.Task, end, p.Value, 8)).Value.Should().Be(8);
        box.Run(() => box.Machine.Syscalls.Close(box.Task, both)).Value.Should().Be(0);

        box.Run(() => box.Machine.Syscalls.Write(box.Task, end, p.Value, 8)).Errno.Should().Be(Errno.EPIPE);
    }

    private static async KTask<Unit> Hold(Pipe pipe, WaitQueue release)
    {
        using (await pipe.Mutex.Write())
        {
            await release.Wait("the test");
        }

        return default;
    }

    private static async KTask<Unit> Drop(KTask<SysRet> call)
    {
        await call;
        return default;
    }
}
