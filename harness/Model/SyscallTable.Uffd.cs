// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;
using Selftests.MmCore.Uapi;

namespace Selftests.Harness.Model;

// userfaultfd.
internal static partial class SyscallTable
{
    private static readonly Dictionary<string, CallHandler> UffdHandlers = new Dictionary<string, CallHandler>
    {
        ["userfaultfd"] = (run, by, step) =>
            run.Machine.Syscalls.Userfaultfd(by.Task, (uint)run.U(step, "flags"), run.U(step, "features")),
        ["new_userfaultfd"] = (run, by, step) => run.Machine.Syscalls.NewUserfaultfd(by.Task, (uint)run.U(step, "flags")),
        ["USERFAULTFD_IOC_NEW"] = (run, by, step) =>
            run.Machine.Syscalls.UserfaultfdIocNew(by.Task, run.I(step, "fd"), (uint)run.U(step, "flags")),
        ["uffd_read"] = UffdRead,
        ["poll"] = Poll,
        ["UFFDIO_API"] = UffdioApi,
        ["UFFDIO_REGISTER"] = (run, by, step) =>
            Uffdio(run, by, step, "range", "ioctls", (task, fd, arg) => run.Machine.Syscalls.UffdioRegister(task, fd, arg)),
        ["UFFDIO_UNREGISTER"] = (run, by, step) =>
            run.Machine.Syscalls.UffdioUnregister(by.Task, run.I(step, "uffd"), Arg(run, step, "range")),
        ["UFFDIO_WAKE"] = (run, by, step) => run.Machine.Syscalls.UffdioWake(by.Task, run.I(step, "uffd"), Arg(run, step, "range")),
        ["UFFDIO_COPY"] = (run, by, step) =>
            Uffdio(run, by, step, "dst", "copy", (task, fd, arg) => run.Machine.Syscalls.UffdioCopy(task, fd, arg)),
        ["UFFDIO_MOVE"] = (run, by, step) =>
            Uffdio(run, by, step, "dst", "move", (task, fd, arg) => run.Machine.Syscalls.UffdioMove(task, fd, arg)),
        ["UFFDIO_ZEROPAGE"] = (run, by, step) =>
            Uffdio(run, by, step, "range", "zeropage", (task, fd, arg) => run.Machine.Syscalls.UffdioZeropage(task, fd, arg)),
        ["UFFDIO_WRITEPROTECT"] = (run, by, step) =>
            run.Machine.Syscalls.UffdioWriteprotect(by.Task, run.I(step, "uffd"), Arg(run, step, "range")),
        ["UFFDIO_CONTINUE"] = (run, by, step) =>
            Uffdio(run, by, step, "range", "mapped", (task, fd, arg) => run.Machine.Syscalls.UffdioContinue(task, fd, arg)),
        ["UFFDIO_POISON"] = (run, by, step) =>
            Uffdio(run, by, step, "range", "updated", (task, fd, arg) => run.Machine.Syscalls.UffdioPoison(task, fd, arg)),
    };

    private static UffdioArg Arg(ModelRun run, CallStep step, string range)
    {
        bool hasSource = range == "dst";
        return new UffdioArg
        {
            Start = new VirtAddr(run.A(step, range)),
            Length = run.L(step, range),
            Source = hasSource ? new VirtAddr(run.A(step, "src")) : default,
            Mode = step.Spec.IndexOf("mode") < 0 ? 0 : run.U(step, "mode"),
        };
    }

    /// <summary>An ioctl that fills in one number, also where it fails.</summary>
    private static async KTask<SysRet> Uffdio(
        ModelRun run, ScriptThread by, CallStep step, string range, string field, Func<TaskStruct, int, UffdioArg, KTask<SysRet>> ioctl)
    {
        UffdioArg arg = Arg(run, step, range);
        SysRet result = await ioctl(by.Task, run.I(step, "uffd"), arg);
        by.Fill(field, Number(arg.Result));
        return result;
    }

    private static async KTask<SysRet> UffdioApi(ModelRun run, ScriptThread by, CallStep step)
    {
        var arg = new UffdioArg { Api = run.U(step, "api"), Features = run.U(step, "features") };
        SysRet result = await run.Machine.Syscalls.UffdioApi(by.Task, run.I(step, "uffd"), arg);
        by.Fill("ioctls", StepResult.Of(arg.Result));
        by.Fill("features", StepResult.Of(unchecked((long)arg.Features)));
        return result;
    }

    private static async KTask<SysRet> Poll(ModelRun run, ScriptThread by, CallStep step)
    {
        SysRet result = await run.Machine.Syscalls.Poll(
            by.Task, run.I(step, "uffd"), (PollEvents)run.U(step, "events"), out PollEvents revents);
        by.Fill("revents", StepResult.Of((long)revents));
        return result;
    }

    private static StepResult Number(long value) => new SysRet(value) is { IsError: true } error
        ? StepResult.Error((int)error.Errno)
        : StepResult.Of(value);

    /// <summary>What stands in the message, as the event says: under the names of the uapi.</summary>
    private static KTask<SysRet> UffdRead(ModelRun run, ScriptThread by, CallStep step) =>
        run.Machine.Syscalls.UffdRead(by.Task, run.I(step, "uffd"), message =>
        {
            by.Fill("event", StepResult.Of((long)message.Event));
            switch (message.Event)
            {
                case UffdEvent.UFFD_EVENT_PAGEFAULT:
                    by.Fill("flags", StepResult.Of((long)message.First));
                    by.Fill("address", Place(run, message.Second));
                    if (message.Third != 0)
                    {
                        by.Fill("ptid", StepResult.Of(AddressBook.Told(run.SlotOf((int)message.Third - 1))));
                    }

                    break;
                case UffdEvent.UFFD_EVENT_FORK:
                    by.Fill("ufd", StepResult.Of((long)message.First));
                    break;
                case UffdEvent.UFFD_EVENT_REMAP:
                    by.Fill("from", Place(run, message.First));
                    by.Fill("to", Place(run, message.Second));
                    by.Fill("len", StepResult.Of((long)message.Third));
                    break;
                default:
                    by.Fill("start", Place(run, message.First));
                    by.Fill("end", Place(run, message.Second));
                    break;
            }
        });

    private static StepResult Place(ModelRun run, ulong address) => new(ResultKind.Address, Place: run.PlaceOf(address));
}
