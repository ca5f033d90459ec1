// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;
using Selftests.MmCore.Uapi;

namespace Selftests.Harness.Model;

/// <summary>One line a call: its name in the language, and the method of mm-core that does it.</summary>
internal static class SyscallTable
{
    private const ulong MapFixedNoReplace = (ulong)MapFlags.MAP_FIXED_NOREPLACE;

    private static readonly Dictionary<string, CallHandler> Handlers = new Dictionary<string, CallHandler>
    {
        ["mmap"] = Mmap,
        ["munmap"] = (run, task, step) => run.Machine.Syscalls.Munmap(task, run.A(step, 0), run.L(step, 0)),
        ["mprotect"] = (run, task, step) => run.Machine.Syscalls.Mprotect(task, run.A(step, 0), run.L(step, 0), run.U(step, 1)),
        ["mremap"] = (run, task, step) =>
            run.Machine.Syscalls.Mremap(task, run.A(step, 0), run.L(step, 0), run.U(step, 1), run.U(step, 2), run.A(step, 3)),
        ["madvise"] = (run, task, step) => run.Machine.Syscalls.Madvise(task, run.A(step, 0), run.L(step, 0), run.I(step, 1)),
        ["mseal"] = (run, task, step) => run.Machine.Syscalls.Mseal(task, run.A(step, 0), run.L(step, 0), run.U(step, 1)),
        ["mincore"] = Mincore,
        ["fork"] = (run, task, _) => run.Machine.Syscalls.Fork(task),
        ["exit"] = (run, task, step) => run.Machine.Syscalls.Exit(task, run.I(step, 0)),
        ["wait"] = (run, task, step) => run.Machine.Syscalls.Wait4(task, run.I(step, 0)),
        ["memfd_create"] = (run, task, step) => run.Machine.Syscalls.MemfdCreate(task, ModelRun.Text(step, 0), (uint)run.U(step, 1)),
        ["setrlimit"] = (run, task, step) => run.Machine.Syscalls.Setrlimit(task, run.I(step, 0), run.U(step, 1)),
        ["process_mrelease"] = (run, task, step) => run.Machine.Syscalls.ProcessMrelease(task, run.I(step, 0)),
        ["remap_file_pages"] = (run, task, step) =>
            run.Machine.Syscalls.RemapFilePages(task, run.A(step, 0), run.L(step, 0), run.U(step, 1), run.U(step, 2), run.U(step, 3)),
        ["open"] = (run, task, step) => run.Machine.Syscalls.Open(task, ModelRun.Text(step, 0), (uint)run.U(step, 1)),
        ["dup"] = (run, task, step) => run.Machine.Syscalls.Dup(task, run.I(step, 0)),
        ["lseek"] = (run, task, step) => run.Machine.Syscalls.Lseek(task, run.I(step, 0), run.U(step, 1), run.I(step, 2)),
        ["fsync"] = (run, task, step) => run.Machine.Syscalls.Fsync(task, run.I(step, 0)),
        ["ftruncate"] = (run, task, step) => run.Machine.Syscalls.Ftruncate(task, run.I(step, 0), run.U(step, 1)),
        ["close"] = (run, task, step) => run.Machine.Syscalls.Close(task, run.I(step, 0)),
        ["read"] = (run, task, step) => UserCopy.Read(run, task, step, positioned: false),
        ["pread"] = (run, task, step) => UserCopy.Read(run, task, step, positioned: true),
        ["write"] = (run, task, step) => UserCopy.Write(run, task, step, positioned: false),
        ["pwrite"] = (run, task, step) => UserCopy.Write(run, task, step, positioned: true),
        ["PAGEMAP_SCAN"] = PagemapScan,
        ["clear_refs"] = (run, task, step) => run.Machine.Syscalls.ClearRefs(task, run.I(step, 0)),
    };

    /// <summary>The names of the calls that the model has.</summary>
    public static IEnumerable<string> Names => Handlers.Keys;

    public static CallHandler? Find(string name) => Handlers.GetValueOrDefault(name);

    /// <summary>A region of the arena is put where its slot is, and nothing that is there already is replaced.</summary>
    private static KTask<SysRet> Mmap(ModelRun run, TaskStruct task, CallStep step)
    {
        bool inArena = step.Operands[0] is AbsentOperand;
        ulong address = inArena ? run.ArenaAddress(step.Bind) : run.A(step, 0);
        ulong flags = run.U(step, 3) | (inArena ? MapFixedNoReplace : 0);
        int fd = run.I(step, 4, absent: -1);
        return run.Machine.Syscalls.Mmap(task, address, run.U(step, 1), run.U(step, 2), flags, fd, run.U(step, 5));
    }

    private static async KTask<SysRet> Mincore(ModelRun run, TaskStruct task, CallStep step)
    {
        (ulong start, ulong length) = (run.A(step, 0), run.L(step, 0));
        // The vector is no memory of the script: that it ends is no fault of the call.
        const ulong LongestVector = 1 << 22;
        byte[] vec = new byte[Math.Min(VirtAddr.AlignUp(length) >> VirtAddr.PageShift, LongestVector)];
        const byte untouched = 0xff;
        Array.Fill(vec, untouched);
        SysRet result = await run.Machine.Syscalls.Mincore(task, start, length, vec);
        if (result.IsError && result.Errno == Errno.EFAULT)
        {
            throw new NotModelledException($"mincore of more than {LongestVector} pages that are mapped");
        }

        if (!result.IsError || result.Errno == Errno.ENOMEM)
        {
            // Of a range with a hole in it, what stands before the hole.
            int filled = Array.IndexOf(vec, untouched);
            run.Fill("vec", Runs(run, start, filled < 0 ? vec : vec[..filled]));
        }

        return result;
    }

    private static async KTask<SysRet> PagemapScan(ModelRun run, TaskStruct task, CallStep step)
    {
        var scan = new PmScanArg
        {
            Start = new VirtAddr(run.A(step, 0)),
            Length = run.L(step, 0),
            CategoryMask = (PageIs)run.U(step, 1),
            CategoryInverted = (PageIs)run.U(step, 2),
            CategoryAnyofMask = (PageIs)run.U(step, 3),
            ReturnMask = (PageIs)run.U(step, ScanDefaults.ReturnIndex, ScanDefaults.Categories),
            Flags = (PmScanFlags)run.U(step, 5),
            MaxPages = run.U(step, 6),
            VecLen = run.U(step, ScanDefaults.VecLengthIndex, ScanDefaults.VecLength),
        };
        SysRet result = await run.Machine.Syscalls.PagemapScan(task, scan);
        if (scan.WalkEnd is { } end)
        {
            run.Fill("walk_end", new StepResult(ResultKind.Address, Place: run.PlaceOf(end.Value)));
        }

        if (!result.IsError)
        {
            run.Fill("regions", [.. scan.Vec.Select(found =>
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
