// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;
using Selftests.MmCore.Uapi;

namespace Selftests.Harness.Model;

/// <summary>One line a call: its name in the language, and the method of mm-core that does it.</summary>
internal static partial class SyscallTable
{
    private const ulong MapFixedNoReplace = (ulong)MapFlags.MAP_FIXED_NOREPLACE;

    private static readonly string[] VectorParts = ["range", "second", "third", "fourth"];

    private static readonly Dictionary<string, CallHandler> Handlers = new Dictionary<string, CallHandler>
    {
        ["mmap"] = Mmap,
        ["munmap"] = (run, by, step) => run.Machine.Syscalls.Munmap(by.Task, run.A(step, "range"), run.L(step, "range")),
        ["mprotect"] = (run, by, step) =>
            run.Machine.Syscalls.Mprotect(by.Task, run.A(step, "range"), run.L(step, "range"), run.U(step, "prot")),
        ["mremap"] = (run, by, step) =>
            run.Machine.Syscalls.Mremap(by.Task, run.A(step, "range"), run.L(step, "range"), run.U(step, "new_length"),
                run.U(step, "flags"), run.A(step, "new_addr")),
        ["madvise"] = (run, by, step) =>
            run.Machine.Syscalls.Madvise(by.Task, run.A(step, "range"), run.L(step, "range"), run.I(step, "advice")),
        ["process_madvise"] = (run, by, step) =>
            run.Machine.Syscalls.ProcessMadvise(
                by.Task, run.I(step, "process"), Vector(run, step, [.. VectorParts, "fifth", "sixth"]), run.I(step, "advice"),
                (uint)run.U(step, "flags")),
        ["msync"] = (run, by, step) =>
            run.Machine.Syscalls.Msync(by.Task, run.A(step, "range"), run.L(step, "range"), (uint)run.U(step, "flags")),
        ["mlock"] = (run, by, step) => run.Machine.Syscalls.Mlock(by.Task, run.A(step, "range"), run.L(step, "range")),
        ["mlock2"] = (run, by, step) =>
            run.Machine.Syscalls.Mlock2(by.Task, run.A(step, "range"), run.L(step, "range"), run.U(step, "flags")),
        ["munlock"] = (run, by, step) => run.Machine.Syscalls.Munlock(by.Task, run.A(step, "range"), run.L(step, "range")),
        ["mlockall"] = (run, by, step) => run.Machine.Syscalls.Mlockall(by.Task, run.U(step, "flags")),
        ["munlockall"] = (run, by, _) => run.Machine.Syscalls.Munlockall(by.Task),
        ["mseal"] = (run, by, step) =>
            run.Machine.Syscalls.Mseal(by.Task, run.A(step, "range"), run.L(step, "range"), run.U(step, "flags")),
        ["mincore"] = Mincore,
        ["fork"] = (run, by, _) => run.Machine.Syscalls.Fork(by.Task),
        ["exit"] = (run, by, step) => run.Machine.Syscalls.Exit(by.Task, run.I(step, "code")),
        ["wait"] = Wait,
        ["kill"] = (run, by, step) => run.Machine.Syscalls.Kill(by.Task, run.I(step, "process"), run.I(step, "signal")),
        ["memfd_create"] = (run, by, step) =>
            run.Machine.Syscalls.MemfdCreate(by.Task, ModelRun.Text(step, "name"), (uint)run.U(step, "flags")),
        ["memfd_secret"] = (run, by, step) => run.Machine.Syscalls.MemfdSecret(by.Task, (uint)run.U(step, "flags")),
        ["setrlimit"] = (run, by, step) =>
            run.Machine.Syscalls.Setrlimit(by.Task, run.I(step, "resource"), run.U(step, "limit"), run.U(step, "hard")),
        ["prctl"] = (run, by, step) =>
            run.Machine.Syscalls.Prctl(
                by.Task, run.I(step, "option"), run.U(step, "arg2"), run.U(step, "arg3"), run.U(step, "arg4"), run.U(step, "arg5")),
        ["drop_capability"] = (run, by, step) => run.Machine.Syscalls.DropCapability(by.Task, run.I(step, "capability")),
        ["process_mrelease"] = (run, by, step) => run.Machine.Syscalls.ProcessMrelease(
            by.Task, run.I(step, "process"), (uint)run.U(step, "flags")),
        ["remap_file_pages"] = (run, by, step) =>
            run.Machine.Syscalls.RemapFilePages(
                by.Task, run.A(step, "range"), run.L(step, "range"), run.U(step, "prot"), run.U(step, "pgoff"), run.U(step, "flags")),
        ["PR_SET_VMA_ANON_NAME"] = (run, by, step) =>
            run.Machine.Syscalls.SetAnonName(
                by.Task, run.A(step, "range"), run.L(step, "range"), step["name"] is AbsentOperand ? null : ModelRun.Text(step, "name")),
        ["open"] = (run, by, step) => run.Machine.Syscalls.Open(by.Task, ModelRun.Text(step, "path"), (uint)run.U(step, "flags")),
        ["dup"] = (run, by, step) => run.Machine.Syscalls.Dup(by.Task, run.I(step, "fd")),
        ["lseek"] = (run, by, step) => run.Machine.Syscalls.Lseek(by.Task, run.I(step, "fd"), run.U(step, "offset"), run.I(step, "whence")),
        ["fsync"] = (run, by, step) => run.Machine.Syscalls.Fsync(by.Task, run.I(step, "fd")),
        ["sync_file_range"] = (run, by, step) =>
            run.Machine.Syscalls.SyncFileRange(
                by.Task, run.I(step, "fd"), run.U(step, "offset"), run.U(step, "length"), (uint)run.U(step, "flags")),
        ["cachestat"] = Cachestat,
        ["posix_fadvise"] = (run, by, step) =>
            run.Machine.Syscalls.PosixFadvise(
                by.Task, run.I(step, "fd"), run.U(step, "offset"), run.U(step, "length"), run.I(step, "advice")),
        ["swapon"] = (run, by, _) => run.Machine.Syscalls.Swapon(by.Task),
        ["swapoff"] = (run, by, _) => run.Machine.Syscalls.Swapoff(by.Task),
        ["ftruncate"] = (run, by, step) => run.Machine.Syscalls.Ftruncate(by.Task, run.I(step, "fd"), run.U(step, "length")),
        ["process_vm_readv"] = (run, by, step) =>
            run.Machine.Syscalls.ProcessVmReadv(by.Task, run.I(step, "process"), Part(run, step, "local"), Part(run, step, "remote")),
        ["process_vm_writev"] = (run, by, step) =>
            run.Machine.Syscalls.ProcessVmWritev(by.Task, run.I(step, "process"), Part(run, step, "local"), Part(run, step, "remote")),
        ["fallocate"] = (run, by, step) =>
            run.Machine.Syscalls.Fallocate(
                by.Task, run.I(step, "fd"), (uint)run.U(step, "mode"), run.U(step, "offset"), run.U(step, "length")),
        ["fcntl"] = (run, by, step) =>
            run.Machine.Syscalls.Fcntl(by.Task, run.I(step, "fd"), run.I(step, "command"), (uint)run.U(step, "argument")),
        ["close"] = (run, by, step) => run.Machine.Syscalls.Close(by.Task, run.I(step, "fd")),
        ["read"] = (run, by, step) => run.Machine.Syscalls.Read(by.Task, run.I(step, "fd"), run.A(step, "range"), run.L(step, "range")),
        ["pread"] = (run, by, step) =>
            run.Machine.Syscalls.Pread(by.Task, run.I(step, "fd"), run.A(step, "range"), run.L(step, "range"), run.P(step, "offset")),
        ["write"] = (run, by, step) => run.Machine.Syscalls.Write(by.Task, run.I(step, "fd"), run.A(step, "range"), run.L(step, "range")),
        ["pwrite"] = (run, by, step) =>
            run.Machine.Syscalls.Pwrite(by.Task, run.I(step, "fd"), run.A(step, "range"), run.L(step, "range"), run.P(step, "offset")),
        ["reopen"] = (run, by, step) => run.Machine.Syscalls.Reopen(by.Task, run.I(step, "fd"), (uint)run.U(step, "flags")),
        ["open_mem"] = (run, by, step) => run.Machine.Syscalls.OpenMem(by.Task, run.I(step, "process"), (uint)run.U(step, "flags")),
        ["truncate"] = (run, by, step) => run.Machine.Syscalls.Truncate(by.Task, ModelRun.Text(step, "path"), run.U(step, "length")),
        ["unlink"] = (run, by, step) => run.Machine.Syscalls.Unlink(by.Task, ModelRun.Text(step, "path")),
        ["readv"] = (run, by, step) => run.Machine.Syscalls.Readv(by.Task, run.I(step, "fd"), Vector(run, step, VectorParts)),
        ["writev"] = (run, by, step) => run.Machine.Syscalls.Writev(by.Task, run.I(step, "fd"), Vector(run, step, VectorParts)),
        ["pipe"] = (run, by, _) => run.Machine.Syscalls.Pipe(by.Task),
        ["vmsplice"] = (run, by, step) =>
            run.Machine.Syscalls.Vmsplice(
                by.Task, run.I(step, "fd"), run.A(step, "range"), run.L(step, "range"), (uint)run.U(step, "flags")),
        ["pin"] = (run, by, step) =>
            run.Machine.Syscalls.Pin(by.Task, run.A(step, "range"), run.L(step, "range"), (uint)run.U(step, "flags")),
        ["unpin"] = (run, by, step) => run.Machine.Syscalls.Unpin(by.Task, run.I(step, "pin")),
        ["fail"] = (run, by, step) => run.Machine.Syscalls.Fail(by.Task, PointOf(step), Math.Max(1, run.U(step, "nth"))),
        ["brk"] = (run, by, step) => run.Machine.Syscalls.Brk(by.Task, run.A(step, "addr")),
        ["handle_mm_fault"] = (run, by, step) =>
            run.Machine.Syscalls.HandleMmFault(by.Task, run.A(step, "addr"), (FaultFlags)run.U(step, "flags")),
        ["fixup_user_fault"] = (run, by, step) =>
            run.Machine.Syscalls.FixupUserFault(by.Task, run.A(step, "addr"), (FaultFlags)run.U(step, "flags")),
        ["lock_page"] = (run, by, step) => run.Machine.Syscalls.LockPage(by.Task, run.A(step, "addr")),
        ["unlock_page"] = (run, by, step) => run.Machine.Syscalls.UnlockPage(by.Task, run.A(step, "addr")),
        ["PAGEMAP_SCAN"] = PagemapScan,
        ["clear_refs"] = (run, by, step) => run.Machine.Syscalls.ClearRefs(by.Task, run.I(step, "what")),
    };

    /// <summary>The names of the calls that the model has.</summary>
    public static IEnumerable<string> Names => Handlers.Keys.Concat(UffdHandlers.Keys);

    public static CallHandler? Find(string name) => Handlers.GetValueOrDefault(name) ?? UffdHandlers.GetValueOrDefault(name);

    /// <summary>A region of the arena is put where its slot is, and nothing that is there already is replaced.</summary>
    private static KTask<SysRet> Mmap(ModelRun run, ScriptThread by, CallStep step)
    {
        bool inArena = step["addr"] is AbsentOperand;
        ulong address = inArena ? ModelRun.ArenaAddress(step) : run.A(step, "addr");
        ulong flags = run.U(step, "flags") | (inArena ? MapFixedNoReplace : 0);
        int fd = run.I(step, "fd");
        return run.Machine.Syscalls.Mmap(by.Task, address, run.U(step, "length"), run.U(step, "prot"), flags, fd, run.U(step, "offset"));
    }

    private static FailPoint PointOf(CallStep step) => FailWords.Parse(ModelRun.Text(step, "point"));

    private static (VirtAddr Start, ulong Length)[] Vector(ModelRun run, CallStep step, string[] parts) =>
        [.. parts.Select(name => Part(run, step, name))];

    private static (VirtAddr Start, ulong Length) Part(ModelRun run, CallStep step, string name) =>
        (new VirtAddr(run.A(step, name)), run.L(step, name));

    /// <summary>A thread sleeps, and a later step may end the child; for the script's own to sleep would be to end the script.</summary>
    private static KTask<SysRet> Wait(ModelRun run, ScriptThread by, CallStep step) =>
        run.Machine.Syscalls.Wait4(by.Task, run.I(step, "process"), by.IsFirst ? WaitOptions.WNOHANG : WaitOptions.None);

    private static async KTask<SysRet> Mincore(ModelRun run, ScriptThread by, CallStep step)
    {
        (ulong start, ulong length) = (run.A(step, "range"), run.L(step, "range"));
        // The vector is no memory of the script: that it ends is no fault of the call.
        const ulong LongestVector = 1 << 22;
        byte[] vec = new byte[Math.Min(VirtAddr.AlignUp(length) >> VirtAddr.PageShift, LongestVector)];
        const byte untouched = 0xff;
        Array.Fill(vec, untouched);
        SysRet result = await run.Machine.Syscalls.Mincore(by.Task, start, length, vec);
        if (result.IsError && result.Errno == Errno.EFAULT)
        {
            throw new NotModelledException($"mincore of more than {LongestVector} pages that are mapped");
        }

        if (!result.IsError || result.Errno == Errno.ENOMEM)
        {
            // Of a range with a hole in it, what stands before the hole.
            int filled = Array.IndexOf(vec, untouched);
            by.Fill("vec", Runs(run, start, filled < 0 ? vec : vec[..filled]));
        }

        return result;
    }

    private static async KTask<SysRet> Cachestat(ModelRun run, ScriptThread by, CallStep step)
    {
        var told = new CachestatInfo();
        SysRet result = await run.Machine.Syscalls.Cachestat(
            by.Task, run.I(step, "fd"), run.U(step, "offset"), run.U(step, "length"), (uint)run.U(step, "flags"), told);
        if (!result.IsError)
        {
            by.Fill("nr_cache", StepResult.Of((long)told.NrCache));
            by.Fill("nr_dirty", StepResult.Of((long)told.NrDirty));
            by.Fill("nr_writeback", StepResult.Of((long)told.NrWriteback));
            by.Fill("nr_evicted", StepResult.Of((long)told.NrEvicted));
            by.Fill("nr_recently_evicted", StepResult.Of((long)told.NrRecentlyEvicted));
        }

        return result;
    }

    private static async KTask<SysRet> PagemapScan(ModelRun run, ScriptThread by, CallStep step)
    {
        var scan = new PmScanArg
        {
            Start = new VirtAddr(run.A(step, "range")),
            Length = run.L(step, "range"),
            CategoryMask = (PageIs)run.U(step, "required"),
            CategoryInverted = (PageIs)run.U(step, "inverted"),
            CategoryAnyofMask = (PageIs)run.U(step, "anyof"),
            ReturnMask = (PageIs)run.U(step, "return"),
            Flags = (PmScanFlags)run.U(step, "flags"),
            MaxPages = run.U(step, "max_pages"),
            VecLen = run.U(step, "vec_len"),
            HasVec = step["vec"] is AbsentOperand,
        };
        SysRet result = await run.Machine.Syscalls.PagemapScan(by.Task, scan);
        if (scan.WalkEnd is { } end)
        {
            by.Fill("walk_end", new StepResult(ResultKind.Address, Place: run.PlaceOf(end.Value)));
        }

        if (!result.IsError)
        {
            by.Fill("regions", [.. scan.Vec.Select(found =>
                new FilledRange(run.PlaceOf(found.Start.Value), (long)(found.End - found.Start), (long)found.Categories))]);
        }

        return result;
    }

    /// <summary>Neighbours that are alike make one range.</summary>
    private static List<FilledRange> Runs(ModelRun run, ulong start, byte[] vec)
    {
        var ranges = new List<FilledRange>();
        for (int i = 0, next; i < vec.Length; i = next)
        {
            for (next = i + 1; next < vec.Length && vec[next] == vec[i]; next++)
            {
            }

            ranges.Add(new FilledRange(run.PlaceOf(start + ((ulong)i * VirtAddr.PageSize)), (next - i) * (long)VirtAddr.PageSize, vec[i]));
        }

        return ranges;
    }
}
