// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;
using Place = Selftests.Harness.Records.Place;

namespace Selftests.Harness.Model;

/// <summary>One run of one case on a machine of its own.</summary>
internal sealed partial class ModelRun : IAddresses
{
    private const ulong ArenaStart = 16UL << 40;
    private const int ArenaShift = 30;
    private const int MostExpected = 1024;

    /// <summary>What the run was given, and what it has told already.</summary>
    private static readonly Type[] Constants =
        [
            typeof(CaseProgram), typeof(RunOptions), typeof(Step), typeof(StepRecord), typeof(Operand), typeof(MachineConfig),
            typeof(BugSet), typeof(Action<ModelRun, Step>), typeof(RaceOrders),
        ];

    private readonly CaseProgram program;
    private readonly RunOptions options;
    private readonly PathChooser chooser;
    private readonly Machine machine;
    private readonly SlotValue[] slots;
    private readonly List<ScriptThread> processes = [];
    private readonly List<ScriptThread> threads = [];
    private readonly List<ScriptThread> returned = [];
    private readonly List<ThreadSleep> sleeps = [];
    private readonly List<RegionBinding> regions = [];
    private readonly RegionIndex places = new();

    /// <summary>Of each name the region that it stands for now: of a loop's, that of the last round that bound it.</summary>
    private readonly RegionBinding?[] named;
    private readonly List<StepRecord> records;
    private readonly Func<KTask<MmCore.Uapi.SysRet>> callSyscall;
    private readonly Func<KTask<AccessResult>> doAccess;
    private readonly HistoryRecorder? history;
    private ScriptThread starting;
    private ScriptThread[] woken = [];
    private EndReason end = EndReason.Completed;
    private string endDetail = "";
    private int endStep = -1;
    private int dmesgSeen;
    private bool inTeardown;
    private bool isShown = true;

    private volatile bool isLate;

    /// <summary>Read also by whoever gives the run up.</summary>
    private volatile Step? running;

    public ModelRun(CaseProgram program, RunOptions options, BugSet bugs)
    {
        this.program = program;
        this.options = options;
        chooser = new PathChooser(options.Choices, Orders);
        machine = new Machine(ModelConfig.Of(program.Machine, options.Profile), bugs, chooser);
        slots = program.Slots.Count == 0 ? [] : new SlotValue[program.Slots.Count];
        named = program.Slots.Count == 0 ? [] : new RegionBinding?[program.Slots.Written.Count];
        records = new List<StepRecord>(Math.Min(program.StepCount, MostExpected));
        callSyscall = CallSyscall;
        doAccess = DoAccess;
        history = options.HistoryOf.Count > 0 ? new HistoryRecorder(this, options.HistoryOf) : null;
        TaskStruct task = machine.CreateTask();
        First = starting = new ScriptThread(-1, task, task.MainThread);
        processes.Add(First);

        // What the first process itself is made of is no statement's.
        chooser.FailuresLeft = options.FailingAllocations;
    }

    public ScriptThread First { get; }

    public Action<ModelRun, Step>? BeforeStep { get; init; }

    public Machine Machine => machine;

    public Step? Running => running;

    public CaseProgram Program => program;

    public IReadOnlyList<ScriptThread> Processes => processes;

    /// <summary>Those that have a name now.</summary>
    public IEnumerable<RegionBinding> Named => named.OfType<RegionBinding>();

    /// <summary>What a step changed nobody can tell while others change it too.</summary>
    private HistoryRecorder? History => isRacing ? null : history;

    private bool IsFatal => end is not (EndReason.Completed or EndReason.Stopped);

    public void Execute() => ExecuteFrom(0);

    /// <summary>Runs the case from a statement on, counted over set-up, test and teardown: what stands before it has run.</summary>
    public void ExecuteFrom(int first)
    {
        int body = first - program.Setup.Count;
        int teardown = body - program.Body.Count;
        if (teardown <= 0 && RunAll(program.Setup, first))
        {
            RunAll(program.Body, body);
        }

        Conclude(teardown);
    }

    /// <summary>The teardown, and the end of all processes.</summary>
    public void Conclude(int first = 0)
    {
        if (!IsFatal)
        {
            inTeardown = true;
            RunAll(program.Teardown, first);
        }

        if (!IsFatal)
        {
            EndAll();
        }
    }

    public CaseRecord Record() => new()
    {
        Machine = "model", Steps = Kept(records), End = end, EndStep = endStep, EndDetail = endDetail,
        Sleeps = Kept(sleeps),
        Dmesg = [.. machine.Dmesg], Choices = Kept(chooser.Taken), Regions = Kept(regions),
    };

    /// <summary>A list of the run's own; where it is going to go back, it takes its lists with it.</summary>
    private IReadOnlyList<T> Kept<T>(IReadOnlyList<T> list) => program.Race is null ? list : [.. list];

    /// <summary>Runs the case; whatever escapes is our own bug, and stands in the record.</summary>
    public void ExecuteSafely() => Safely(Execute);

    /// <summary>The same of a part of it.</summary>
    public void Safely(Action part)
    {
        try
        {
            part();
        }
        catch (Exception error)
        {
            EndBy(error);
        }
    }

    /// <summary>What has escaped is our own bug.</summary>
    public void EndBy(Exception error) => (end, endStep, endDetail) =
        (EndReason.OurError, running?.Id ?? -1, $"{error.GetType().Name}: {error.Message}\n{error.StackTrace}");

    /// <summary>Between two statements of the script: all that the run can change, to go back to.</summary>
    public Checkpoint Keep() => new([this], Constants);

    /// <summary>
    /// From another thread: the next scheduling point is the last. A store may be lost to the run's own count, so it is made again and
    /// again.
    /// </summary>
    public void AskToEnd()
    {
        isLate = true;
        machine.Scheduler.StepBudget = 0;
    }

    /// <summary>The record of a run whose thread was given up: it comes to no scheduling point, and is left alone.</summary>
    public CaseRecord GivenUp()
    {
        Step? last = running;
        return new CaseRecord
        {
            Machine = "model", Steps = records.ToArray(), End = EndReason.TimedOut, EndStep = last?.Id ?? -1,
            EndDetail = $"still running: in {last?.Source.Place ?? program.Id}, without coming to a scheduling point",
            Choices = chooser.Taken.ToArray(),
            Regions = regions.ToArray(),
        };
    }

    public ulong? Address(Place place) => place.Slot < 0 ? unchecked((ulong)place.Offset)
        : slots[place.Slot].IsBound ? unchecked(slots[place.Slot].Start + (ulong)place.Offset)
        : null;

    public ulong? Address(Operand operand)
    {
        switch (operand)
        {
            case NumberOperand raw:
                return unchecked((ulong)raw.Value);
            case AddressOperand address when slots[address.Slot].IsBound:
                ref SlotValue region = ref slots[address.Slot];
                return unchecked(region.Start + (ulong)address.Offset + (address.FromEnd ? (ulong)region.Length : 0));
            case RangeOperand range:
                return Address(range.Start);
            case SlotOperand slot when slots[slot.Slot].IsBound:
                return slot.IsNumber ? unchecked((ulong)slot.Of(slots[slot.Slot].Value)) : slots[slot.Slot].Start;
            case AbsentOperand:
                return 0;
            default:
                return null;
        }
    }

    /// <summary>A length in bytes.</summary>
    public ulong? Length(Operand operand) => operand switch
    {
        NumberOperand number => unchecked((ulong)number.Value),
        LengthOperand whole when slots[whole.Slot].IsBound => unchecked((ulong)(slots[whole.Slot].Length - whole.Less)),
        RangeOperand range => Length(range.Length),
        SlotOperand { IsNumber: true } => unchecked((ulong?)ValueOf(operand)),
        AbsentOperand => 0,
        _ => null,
    };

    public long? ValueOf(Operand operand) => operand switch
    {
        NumberOperand number => number.Value,
        _ => unchecked((long?)Address(operand)),
    };

    /// <summary>A number: what stands there, or what a name was bound to; what is left out is 0.</summary>
    public long Number(Operand operand, long absent = 0) => operand switch
    {
        NumberOperand number => number.Value,
        SlotOperand slot => slot.Of(slots[slot.Slot].Value),
        LengthOperand or RangeOperand => unchecked((long)(Length(operand) ?? 0)),
        _ => absent,
    };

    public ref SlotValue Slot(int index) => ref slots[index];

    /// <summary>An address as the record has it: by the region that the script speaks of, else by the one bound last that has it.</summary>
    public Place PlaceOf(ulong address, int preferred = -1)
    {
        if (preferred >= 0 && slots[preferred].IsBound && IsIn(slots[preferred], address))
        {
            return new Place(preferred, (long)(address - slots[preferred].Start));
        }

        return places.Find(address) is { } region ? new Place(region.Slot, (long)(address - region.Start)) : Place.Raw(address);
    }

    // The end belongs to it too: p.end is an address of p to the script.
    private static bool IsIn(in SlotValue region, ulong address) =>
        address >= region.Start && address - region.Start <= (ulong)region.Length;

    /// <summary>
    /// The script's own steps: they are made one after the other, by whichever process each names, and none is left before its end.
    /// </summary>
    private bool RunAll(IReadOnlyList<Step> steps, int first, int? end = null) =>
        RunAll(null, steps, Math.Max(0, first), end).GetAwaiter().GetResult();

    /// <summary>The steps of a thread (null: the script's own).</summary>
    private async KTask<bool> RunAll(ScriptThread? line, IReadOnlyList<Step> steps, int first = 0, int? end = null)
    {
        for (int i = first; i < (end ?? steps.Count); i++)
        {
            if (IsOver(line) || !await RunOne(line, steps[i]))
            {
                return false;
            }
        }

        return true;
    }

    private async KTask<bool> RunRounds(ScriptThread? line, LoopStep loop)
    {
        ScriptThread at = line ?? First;
        for (int round = 0; round < loop.Rounds; round++)
        {
            int unshown = loop.IsShown(round) ? 0 : 1;
            at.Unshown += unshown;
            bool goesOn = await RunAll(line, loop.Round(round));
            at.Unshown -= unshown;
            if (!goesOn)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Runs a step, looks whether the kernel is still sound, and lets whom it woke run on. False: the section ends.</summary>
    private async KTask<bool> RunOne(ScriptThread? line, Step step)
    {
        running = step;
        if (step.Kernel.Count > 0 && !step.Kernel.All(gate => gate.Admits(program.Machine.Kernel ?? ModelMachine.Kernel)))
        {
            return true;
        }

        bool goesOn;
        try
        {
            BeforeStep?.Invoke(this, step);
            isShown = (line ?? First).Unshown == 0;
            BeginInRace(line, step);
            goesOn = await Perform(line, step);
            EndInRace(line, step);
            CheckKernel(step);
        }
        catch (KernelBugException bug)
        {
            Finish(EndReason.KernelBug, step, bug.Message);
            return false;
        }
        catch (StepBudgetException budget)
        {
            FinishLate(step, budget);
            return false;
        }
        catch (NotModelledException missing)
        {
            // The checker refuses what it can see; a value that only a run has gets here, and what it comes to nobody knows.
            Finish(EndReason.NotRunnable, step, missing.Message);
            return false;
        }

        if (!goesOn && !inTeardown && !IsFatal && !IsOver(line))
        {
            Finish(EndReason.Stopped, step, "");
        }

        RunWoken();

        // In the teardown every step runs, whatever the ones before came to.
        return !IsFatal && (inTeardown || end == EndReason.Completed);
    }

    private KTask<bool> Perform(ScriptThread? line, Step step) => step switch
    {
        IfStep choice when !slots[choice.Decision].IsBound && !inTeardown =>
            new KTask<bool>(Complain(step, $"{Name(choice.Decision)} has no value: what it is bound to did not succeed")),
        LoopStep loop => RunRounds(line, loop),
        IfStep choice => RunAll(line, slots[choice.Decision].Value != 0 ? choice.Then : choice.Else),
        ThreadStep thread => new KTask<bool>(RunThread(thread)),
        JoinStep join => new KTask<bool>(Join(join)),
        RaceStep race => new KTask<bool>(Race(race)),
        OneByOneStep => new KTask<bool>(LookAtAll(step)),
        AtStep or OutcomesStep or ExploreStep => new KTask<bool>(Said(step)),
        _ => PerformIn(step),
    };

    private KTask<bool> PerformIn(Step step)
    {
        if (ProcessOf(step.Process) is not { } process)
        {
            return new KTask<bool>(inTeardown || Complain(step, $"{Name(step.Process)} was never started"));
        }

        if (program.HasTrace && step is (CallStep or AccessStep))
        {
            machine.StartTrace();
        }

        return step switch
        {
            ObserveStep observe => new KTask<bool>(Observe(process, observe)),
            _ when process.Task.HasExited =>
                new KTask<bool>(inTeardown || Complain(step, $"{Name(step.Process)} has ended, and cannot do this")),
            _ when process.IsBlocked =>
                new KTask<bool>(inTeardown || Complain(step, $"{Name(step.Process)} still sleeps: {process.Thread.WaitsFor}")),
            CallStep call => Call(process, call),
            AccessStep access => Access(process, access),
            CsharpStep csharp => new KTask<bool>(Csharp(process, csharp)),
            _ => throw new InvalidOperationException($"no such step: {step.GetType().Name}"),
        };
    }

    private void CheckKernel(Step step, bool isLast = false)
    {
        if (machine.Dmesg.Count > dmesgSeen)
        {
            string printed = string.Join('\n', machine.Dmesg.Skip(dmesgSeen));
            dmesgSeen = machine.Dmesg.Count;
            Finish(EndReason.KernelBug, step, printed);
            return;
        }

        if (program.Race is not null && step is ObserveStep or OutcomesStep or ExploreStep or AtStep)
        {
            // Who only looks changes nothing, and behind a race that is done thousands of times.
            return;
        }

        if (isRacing && (inStatements > 0 || machine.Tasks.Any(task => task.IsDying)))
        {
            // Others stand in the middle of what they do, or of their end: it is looked at when nobody does.
            return;
        }

        IReadOnlyList<InvariantViolation> broken = isLast ? machine.Checks.Run() : machine.Checks.Step();
        if (broken.Count > 0)
        {
            Finish(EndReason.InvariantBroken, step, string.Join('\n', broken));
        }
    }

    private void Finish(EndReason reason, Step step, string detail)
    {
        // The first reason counts, except that a broken kernel outweighs a result that was not expected.
        if (end == EndReason.Completed || (end == EndReason.Stopped && reason != EndReason.Stopped))
        {
            (end, endStep, endDetail) = (reason, step.Id, detail);
        }
    }

    /// <summary>The budget is the run's own, the same each time; the wall clock is not.</summary>
    private void FinishLate(Step step, StepBudgetException budget)
    {
        if (isLate)
        {
            Finish(EndReason.TimedOut, step, $"still running: in {step.Source.Place}, at {budget.Where}");
        }
        else
        {
            Finish(EndReason.OutOfBudget, step, budget.Message);
        }
    }

    private bool Complain(Step step, string complaint, bool isWait = false)
    {
        records.Add(new StepRecord { StepId = step.Id, Complaint = complaint, IsWait = isWait });
        return false;
    }

    /// <summary>What is said of a race has nothing to perform; outcomes are judged by what else was seen.</summary>
    private bool Said(Step step)
    {
        if (step is OutcomesStep)
        {
            records.Add(new StepRecord { StepId = step.Id });
        }

        return true;
    }

    private ScriptThread? ProcessOf(int slot) => slot < 0 ? First : slots[slot].Process;

    private string Name(int slot) => slot < 0 ? "the process" : program.Slots[slot].Name;
}
