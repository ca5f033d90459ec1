// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;
using Selftests.MmCore.Uapi;

namespace Selftests.Bench;

/// <summary>A process of the model that watches memory, and a thread of it that answers its faults.</summary>
internal sealed class ModelUffd
{
    private const ulong ReadWrite = 0x3;
    private const ulong PrivateAnonymous = 0x22;
    private const ulong Shared = 0x1;
    private const int None = -1;
    private const ulong MinorShmem = 1 << 10;
    private const ulong ModeMissing = 1;
    private const ulong ModeWp = 2;
    private const ulong ModeMinor = 4;
    private const ulong Protects = 1;
    private const ulong FlagWp = 2;
    private const ulong Page = ModelProcess.PageSize;

    private readonly Machine machine = new(new MachineConfig { StepBudget = long.MaxValue }, BugSet.None, new FirstChooser());
    private readonly TaskStruct task;
    private readonly ulong pages;
    private readonly ulong missing;
    private readonly ulong protectedArea;
    private readonly ulong cached;
    private readonly ulong source;
    private readonly int fd;

    public ModelUffd(int pages)
    {
        this.pages = (ulong)pages;
        task = machine.CreateTask();
        int file = (int)Call(() => machine.Syscalls.MemfdCreate(task, "bench", 0));
        Call(() => machine.Syscalls.Ftruncate(task, file, this.pages * Page));
        missing = Map(this.pages, PrivateAnonymous, None);
        protectedArea = Map(this.pages, PrivateAnonymous, None);
        source = Map(1, PrivateAnonymous, None);
        cached = Map(this.pages, Shared, file);
        ulong cache = Map(this.pages, Shared, file);
        Call(() => Touch(source, 1));
        Call(() => Touch(cache, this.pages));
        Call(() => Touch(protectedArea, this.pages));
        fd = (int)Call(() => machine.Syscalls.Userfaultfd(task, 0, MinorShmem));
        Register(missing, ModeMissing);
        Register(protectedArea, ModeWp);
        Register(cached, ModeMinor);
        machine.Scheduler.Start(machine.Scheduler.CreateThread("handler", task), Handle);
    }

    /// <summary>No page is there where those that are missing are told.</summary>
    public void Empty() => Call(() => machine.Syscalls.Madvise(task, missing, pages * Page, (int)Madvice.MADV_DONTNEED));

    /// <summary>Each is stored to, and the handler copies it.</summary>
    public void Fill() => Call(() => Touch(missing, pages));

    /// <summary>All pages are protected where stores are told.</summary>
    public void Protect() => Call(() => machine.Syscalls.UffdioWriteprotect(
        task, fd, new UffdioArg { Start = new VirtAddr(protectedArea), Length = pages * Page, Mode = Protects }));

    /// <summary>Each is stored to, and the handler takes its protection away.</summary>
    public void Resolve() => Call(() => Touch(protectedArea, pages));

    /// <summary>No page of the file is mapped where it is watched.</summary>
    public void Unmap() => Call(() => machine.Syscalls.Madvise(task, cached, pages * Page, (int)Madvice.MADV_DONTNEED));

    /// <summary>Each is mapped, by a call of its own.</summary>
    public void Continue() => Call(ContinueAll);

    private async KTask<SysRet> ContinueAll()
    {
        for (ulong i = 0; i < pages; i++)
        {
            var arg = new UffdioArg { Start = new VirtAddr(cached + (i * Page)), Length = Page };
            Require(!(await machine.Syscalls.UffdioContinue(task, fd, arg)).IsError);
        }

        return 0;
    }

    /// <summary>Reads and answers without an end: it sleeps where there is nothing to read.</summary>
    private async KTask<Unit> Handle()
    {
        while (true)
        {
            UffdMsg message = default;
            Require(!(await machine.Syscalls.UffdRead(task, fd, read => message = read)).IsError);
            var about = new UffdioArg { Start = new VirtAddr(message.Second), Length = Page, Source = new VirtAddr(source) };
            Require(!(await ((message.First & FlagWp) != 0
                ? machine.Syscalls.UffdioWriteprotect(task, fd, about)
                : machine.Syscalls.UffdioCopy(task, fd, about))).IsError);
        }
    }

    private async KTask<SysRet> Touch(ulong start, ulong count)
    {
        for (ulong i = 0; i < count; i++)
        {
            Require((await machine.UserAccess.Store(task, new VirtAddr(start + (i * Page)), 1)).IsOk);
        }

        return 0;
    }

    private ulong Map(ulong count, ulong flags, int file) =>
        (ulong)Call(() => machine.Syscalls.Mmap(task, 0, count * Page, ReadWrite, flags, file, 0));

    private void Register(ulong start, ulong mode) => Call(() => machine.Syscalls.UffdioRegister(
        task, fd, new UffdioArg { Start = new VirtAddr(start), Length = pages * Page, Mode = mode }));

    private static void Require(bool done)
    {
        if (!done)
        {
            throw new InvalidOperationException("a step of the benchmark failed");
        }
    }

    private long Call(Func<KTask<SysRet>> step)
    {
        Require(machine.Scheduler.Run(task.MainThread, step, out SysRet result));
        Require(!result.IsError);
        return result.Value;
    }
}
