// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;
using Selftests.MmCore.Uapi;

namespace Selftests.Bench;

/// <summary>A process of the model that watches memory, and a thread of it that answers its faults.</summary>
internal sealed class ModelUffd : ModelBench
{
    private const int None = -1;
    private const ulong MinorShmem = 1 << 10;
    private const ulong ModeMissing = 1;
    private const ulong ModeWp = 2;
    private const ulong ModeMinor = 4;
    private const ulong Protects = 1;
    private const ulong FlagWp = 2;

    private readonly ulong pages;
    private readonly ulong missing;
    private readonly ulong protectedArea;
    private readonly ulong cached;
    private readonly ulong source;
    private readonly int fd;

    public ModelUffd(int pages)
    {
        this.pages = (ulong)pages;
        int file = (int)Call(() => Machine.Syscalls.MemfdCreate(Task, "bench", 0));
        Call(() => Machine.Syscalls.Ftruncate(Task, file, this.pages * PageSize));
        missing = Map(this.pages, PrivateAnonymous, None);
        protectedArea = Map(this.pages, PrivateAnonymous, None);
        source = Map(1, PrivateAnonymous, None);
        cached = Map(this.pages, MapShared, file);
        ulong cache = Map(this.pages, MapShared, file);
        Call(() => TouchAll(source, 1));
        Call(() => TouchAll(cache, this.pages));
        Call(() => TouchAll(protectedArea, this.pages));
        fd = (int)Call(() => Machine.Syscalls.Userfaultfd(Task, 0, MinorShmem));
        Register(missing, ModeMissing);
        Register(protectedArea, ModeWp);
        Register(cached, ModeMinor);
        Machine.Scheduler.Start(Machine.Scheduler.CreateThread("handler", Task), Handle);
    }

    /// <summary>No page is there where those that are missing are told.</summary>
    public void Empty() => Call(() => Machine.Syscalls.Madvise(Task, missing, pages * PageSize, (int)Madvice.MADV_DONTNEED));

    /// <summary>Each is stored to, and the handler copies it.</summary>
    public void Fill() => Call(() => TouchAll(missing, pages));

    /// <summary>All pages are protected where stores are told.</summary>
    public void Protect() => Call(() => Machine.Syscalls.UffdioWriteprotect(
        Task, fd, new UffdioArg { Start = new VirtAddr(protectedArea), Length = pages * PageSize, Mode = Protects }));

    /// <summary>Each is stored to, and the handler takes its protection away.</summary>
    public void Resolve() => Call(() => TouchAll(protectedArea, pages));

    /// <summary>No page of the file is mapped where it is watched.</summary>
    public void Unmap() => Call(() => Machine.Syscalls.Madvise(Task, cached, pages * PageSize, (int)Madvice.MADV_DONTNEED));

    /// <summary>Each is mapped, by a call of its own.</summary>
    public void Continue() => Call(ContinueAll);

    private async KTask<SysRet> ContinueAll()
    {
        for (ulong i = 0; i < pages; i++)
        {
            var arg = new UffdioArg { Start = new VirtAddr(cached + (i * PageSize)), Length = PageSize };
            Require(!(await Machine.Syscalls.UffdioContinue(Task, fd, arg)).IsError);
        }

        return 0;
    }

    /// <summary>Reads and answers without an end: it sleeps where there is nothing to read.</summary>
    private async KTask<Unit> Handle()
    {
        while (true)
        {
            UffdMsg message = default;
            Require(!(await Machine.Syscalls.UffdRead(Task, fd, read => message = read)).IsError);
            var about = new UffdioArg { Start = new VirtAddr(message.Second), Length = PageSize, Source = new VirtAddr(source) };
            Require(!(await ((message.First & FlagWp) != 0
                ? Machine.Syscalls.UffdioWriteprotect(Task, fd, about)
                : Machine.Syscalls.UffdioCopy(Task, fd, about))).IsError);
        }
    }

    private void Register(ulong start, ulong mode) => Call(() => Machine.Syscalls.UffdioRegister(
        Task, fd, new UffdioArg { Start = new VirtAddr(start), Length = pages * PageSize, Mode = mode }));
}
