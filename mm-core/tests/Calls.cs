// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>
/// System calls of one process on pages of an arena, each followed by all invariants, twice: by what it touched, and by everything.
/// </summary>
internal sealed class Calls
{
    internal const Prot ReadWrite = Prot.PROT_READ | Prot.PROT_WRITE;
    internal const MapFlags PrivateFixed = MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED;

    internal Calls(MachineConfig? config = null, BugSet bugs = default)
    {
        Machine = new Machine(config ?? new MachineConfig { SoftDirty = false }, bugs, FirstChooser.Instance);
        Task = Machine.CreateTask();
        Machine.Checks.SmallMachine = 0;
        Machine.Checks.Run();
    }

    internal Machine Machine { get; }

    /// <summary>The process that calls.</summary>
    internal TaskStruct Task { get; set; }

    /// <summary>After each call only what the harness looks at is looked at.</summary>
    internal bool StepsOnly { get; init; }

    /// <summary>What was found at what a call touched, and what it left for later.</summary>
    internal List<InvariantViolation> StepViolations { get; } = [];

    internal MmStruct Mm => Task.Mm!;

    /// <summary>Violations are part of what a test of a known bug wants to see.</summary>
    internal List<InvariantViolation> Violations { get; } = [];

    internal ulong PageTables => (ulong)Machine.Inspect.PageTables(Task);

    internal SysRet Map(int page, int count, Prot prot = ReadWrite, MapFlags flags = PrivateFixed, int fd = -1, ulong offset = 0) =>
        MapAt(At(page), Length(count), prot, flags, fd, offset);

    internal SysRet MapAt(ulong addr, ulong length, Prot prot, MapFlags flags, int fd = -1, ulong offset = 0) =>
        Run(() => Machine.Syscalls.Mmap(Task, addr, length, (ulong)prot, (ulong)flags, fd, offset));

    internal SysRet Unmap(int page, int count) => UnmapAt(At(page), Length(count));

    internal SysRet UnmapAt(ulong addr, ulong length) => Run(() => Machine.Syscalls.Munmap(Task, addr, length));

    internal SysRet Protect(int page, int count, Prot prot) => ProtectAt(At(page), Length(count), prot);

    internal SysRet ProtectAt(ulong addr, ulong length, Prot prot) =>
        Run(() => Machine.Syscalls.Mprotect(Task, addr, length, (ulong)prot));

    internal SysRet Move(int page, int count, int target, int newCount, MremapFlags more = 0) =>
        RemapAt(At(page), Length(count), Length(newCount), MremapFlags.MREMAP_MAYMOVE | MremapFlags.MREMAP_FIXED | more, At(target));

    internal SysRet Resize(int page, int count, int newCount, MremapFlags flags = 0) =>
        RemapAt(At(page), Length(count), Length(newCount), flags, 0);

    internal SysRet RemapAt(ulong addr, ulong length, ulong newLength, MremapFlags flags, ulong target) =>
        Run(() => Machine.Syscalls.Mremap(Task, addr, length, newLength, (ulong)flags, target));

    internal SysRet Advise(int page, int count, Madvice advice) => AdviseAt(At(page), Length(count), advice);

    internal SysRet AdviseAt(ulong addr, ulong length, Madvice advice) =>
        Run(() => Machine.Syscalls.Madvise(Task, addr, length, (int)advice));

    internal SysRet Seal(int page, int count) => SealAt(At(page), Length(count), 0);

    internal SysRet SealAt(ulong addr, ulong length, ulong flags) => Run(() => Machine.Syscalls.Mseal(Task, addr, length, flags));

    internal int Memfd(int pages)
    {
        SysRet fd = Run(() => Machine.Syscalls.MemfdCreate(Task, "test", 0));
        Run(() => Machine.Syscalls.Ftruncate(Task, (int)fd.Value, Length(pages)));
        return (int)fd.Value;
    }

    internal AccessResult Store(int page, byte value = 1) => StoreAt(At(page), value);

    internal AccessResult StoreAt(ulong addr, byte value = 1) => Run(() => Machine.UserAccess.Store(Task, new VirtAddr(addr), value));

    internal AccessResult Load(int page) => Run(() => Machine.UserAccess.Load(Task, VmaPicture.Address(page)));

    internal PteInfo Pte(int page) => Machine.Inspect.Pte(Task, VmaPicture.Address(page));

    internal Vma VmaAt(int page) => Mm.Vmas.Lookup(VmaPicture.Address(page))!;

    internal string Picture(int pages) => VmaPicture.Draw(Mm, pages);

    internal TaskStruct Fork()
    {
        SysRet pid = Run(() => Machine.Syscalls.Fork(Task));
        return Machine.Tasks[^1];
    }

    internal void Exit(TaskStruct task)
    {
        TaskStruct caller = Task;
        Task = task;
        Run(() => Machine.Syscalls.Exit(task, 0));
        Task = caller;
    }

    internal static ulong At(int page) => VmaPicture.Address(page).Value;

    internal static ulong Length(int pages) => (ulong)pages << VirtAddr.PageShift;

    internal T Run<T>(Func<KTask<T>> call)
    {
        bool isDone = Machine.Scheduler.Run(Task.MainThread, call, out T result);
        isDone.Should().BeTrue("no call may block here");
        Machine.Dmesg.Where(line => !line.StartsWith("Out of memory", StringComparison.Ordinal)).Should().BeEmpty();
        IReadOnlyList<InvariantViolation> found = Machine.Checks.Step();
        IReadOnlyList<InvariantViolation> violations = StepsOnly ? found : Machine.Checks.Run();
        found.Select(violation => violation.Id).Should().BeSubsetOf(violations.Select(violation => violation.Id));
        StepViolations.AddRange(found);
        if (Machine.Bugs.IsEmpty)
        {
            violations.Should().BeEmpty();
        }

        Violations.AddRange(violations);
        return result;
    }
}
