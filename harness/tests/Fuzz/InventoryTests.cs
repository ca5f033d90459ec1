// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Fuzz;
using Selftests.Harness.Model;
using Selftests.Harness.Observations;

namespace Selftests.Harness.Tests.Fuzz;

/// <summary>What the model takes, random scripts have: calls, flags, options, fields, statements, settings.</summary>
/// <remarks>What a script asks for is what the checker asks of the machine; so both lists speak of the same features.</remarks>
public sealed class InventoryTests
{
    /// <summary>So many scripts have everything, and a new weight need not be large to show.</summary>
    private const int Scripts = 3000;

    private const string ProfileTests =
        "the kernel underneath is so or not: where it is not, nothing is compared; selftests/ProfileTests.cs runs every script with it";
    private const string OwnKnobs = "a random script changes nothing of the machine that it runs on";
    private const string Remote = "the other one must be a child that lives, and is told by a name: selftests/vm/process_vm.mmt";
    private const string Compared = "compared after every step, whatever the script looks at";
    private const string Serial = "on Linux a case with swap runs alone on the machine, and only with leave: selftests/vm/swap.mmt";

    private const string ByHand = "runs on the model only: selftests/vm/handle_mm_fault.mmt, fault-page-lock.mmt";
    private const string Waits = "who causes an event waits for its reader: selftests/vm/uffd-events.mmt";
    private const string NoDevice = "not every kernel has /dev/userfaultfd: selftests/vm/uffd-handshake.mmt";
    private const string AtWill = "only the model fails at will; mmt sweep fails each allocation of a script";
    private const string NoSuchPin = "no interface of Linux pins with it";

    /// <summary>What the model has and random scripts leave out, each with the reason.</summary>
    private static readonly Dictionary<string, string> LeftOut = new()
    {
        ["observation pte"] = Compared,
        ["observation page"] = Compared,
        ["observation same_page"] = Compared,
        ["observation vma"] = Compared,
        ["observation maps"] = Compared,
        ["observation rss"] = Compared,
        ["observation nr_ptes"] = Compared,
        ["observation thread_faults"] = Compared,
        ["observation thread"] = "threads of random scripts end at once, and are joined",
        ["observation value"] = "looks at no machine: regions are where each machine has them, and results are compared where they are "
            + "given",
        ["observation vmstat"] = "counts the whole machine's faults: only the model can tell a script's",
        ["observation locks"] = "only the model can tell",
        ["observation trace"] = "only the model can tell",
        ["observation event"] = Compared,
        ["call page_of"] = Compared,
        ["observation knob"] = "says what the machine is set to, and nothing that a script does changes it",
        ["machine kernel"] = "a random script is compared with the kernel underneath, as it is",
        ["machine zero_page"] = ProfileTests,
        ["machine soft_dirty"] = ProfileTests,
        ["machine speculative_page_fault"] = "no kernel underneath has it: there is nothing to compare with",
        ["machine knob /proc/sys/vm/max_map_count"] = OwnKnobs,
        ["machine knob /proc/sys/vm/mmap_min_addr"] = OwnKnobs,
        ["machine knob /proc/sys/vm/overcommit_memory"] = OwnKnobs,
        ["flag mlockall MCL_CURRENT"] = "locks what the executor has mapped too, and counts it: selftests/vm/mlock2-tests.mmt",
        ["machine knob /proc/sys/vm/unprivileged_userfaultfd"] = OwnKnobs,
        ["call USERFAULTFD_IOC_NEW"] = NoDevice,
        ["flag USERFAULTFD_IOC_NEW UFFD_USER_MODE_ONLY"] = NoDevice,
        ["flag USERFAULTFD_IOC_NEW O_CLOEXEC"] = NoDevice,
        ["flag USERFAULTFD_IOC_NEW O_NONBLOCK"] = NoDevice,
        ["flag drop_capability CAP_SYS_PTRACE"] = "all userfaultfds behind it would be refused: selftests/vm/uffd-handshake.mmt",
        ["flag userfaultfd UFFD_FEATURE_EVENT_FORK"] = Waits,
        ["flag userfaultfd UFFD_FEATURE_EVENT_REMAP"] = Waits,
        ["flag userfaultfd UFFD_FEATURE_EVENT_REMOVE"] = Waits,
        ["flag userfaultfd UFFD_FEATURE_EVENT_UNMAP"] = Waits,
        ["flag pin FOLL_FORCE"] = NoSuchPin,
        ["flag pin FOLL_HWPOISON"] = NoSuchPin,
        ["flag pin FOLL_NOFAULT"] = NoSuchPin,
        ["call fail"] = AtWill,
        ["option fail nth"] = AtWill,
        ["call handle_mm_fault"] = ByHand,
        ["flag handle_mm_fault FAULT_FLAG_WRITE"] = ByHand,
        ["flag handle_mm_fault FAULT_FLAG_MKWRITE"] = ByHand,
        ["flag handle_mm_fault FAULT_FLAG_ALLOW_RETRY"] = ByHand,
        ["flag handle_mm_fault FAULT_FLAG_RETRY_NOWAIT"] = ByHand,
        ["flag handle_mm_fault FAULT_FLAG_KILLABLE"] = ByHand,
        ["flag handle_mm_fault FAULT_FLAG_TRIED"] = ByHand,
        ["flag handle_mm_fault FAULT_FLAG_USER"] = ByHand,
        ["flag handle_mm_fault FAULT_FLAG_REMOTE"] = ByHand,
        ["flag handle_mm_fault FAULT_FLAG_INSTRUCTION"] = ByHand,
        ["flag handle_mm_fault FAULT_FLAG_INTERRUPTIBLE"] = ByHand,
        ["flag handle_mm_fault FAULT_FLAG_UNSHARE"] = ByHand,
        ["flag handle_mm_fault FAULT_FLAG_VMA_LOCK"] = ByHand,
        ["call fixup_user_fault"] = ByHand,
        ["flag fixup_user_fault FAULT_FLAG_WRITE"] = ByHand,
        ["flag fixup_user_fault FAULT_FLAG_ALLOW_RETRY"] = ByHand,
        ["call lock_page"] = ByHand,
        ["call unlock_page"] = ByHand,
        ["call swapon"] = Serial,
        ["call swapoff"] = Serial,
        ["flag madvise MADV_PAGEOUT"] = Serial,
        ["flag process_madvise MADV_PAGEOUT"] = Serial,
        ["machine swap"] = Serial,
        ["flag prctl PR_THP_DISABLE_EXCEPT_ADVISED"] = "belongs to options that the model has not",
        ["call open_mem"] = Remote,
        ["flag open_mem O_RDONLY"] = Remote,
        ["flag open_mem O_WRONLY"] = Remote,
        ["flag open_mem O_RDWR"] = Remote,
        ["flag open_mem O_CREAT"] = Remote,
        ["flag open_mem O_EXCL"] = Remote,
        ["flag open_mem O_TRUNC"] = Remote,
        ["flag open_mem O_PATH"] = Remote,
        ["flag open_mem O_CLOEXEC"] = Remote,
        ["flag open_mem O_NONBLOCK"] = Remote,
        ["flag open_mem O_DSYNC"] = Remote,
        ["flag open_mem O_SYNC"] = Remote,
        ["flag open_mem O_DIRECT"] = Remote,
        ["flag open_mem O_APPEND"] = Remote,
        ["flag open_mem O_TMPFILE"] = Remote,
        ["call process_vm_readv"] = Remote,
        ["call process_vm_writev"] = Remote,
        ["statement for"] = "its rounds are steps like any others",
        ["statement return"] = "inlined before anything runs",
        ["statement race"] = "explored by itself; what random threads come to no single expectation says",
        ["statement at"] = "stands behind a race",
        ["statement csharp"] = "runs on the model only",
    };

    private static readonly string[] Statements = ["if", "in", "may", "for", "thread", "join", "csharp", "return", "race", "at"];

    private static readonly Lazy<HashSet<string>> Generated = new(AskedForByRandomScripts);

    public static IEnumerable<string> Features() => FeaturesOfTheModel().Where(ModelSupport.Instance.Has).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Features))]
    public void Feature_OfTheModel_ComesInRandomScripts(string feature)
    {
        bool isLeftOut = LeftOut.TryGetValue(feature, out string? why);

        Generated.Value.Contains(feature).Should().Be(
            !isLeftOut, isLeftOut ? $"it is left out: {why}" : "what the model gets, harness/Fuzz gets, or the list here with the reason");
    }

    [Test]
    public void EverythingLeftOut_IsTheModels() => LeftOut.Keys.Should().BeSubsetOf(Features());

    private static IEnumerable<string> FeaturesOfTheModel()
    {
        return CallTable.All.Where(call => call.Group != CallGroup.Value).SelectMany(FeaturesOf)
            .Concat(Observables.All.Select(observable => $"observation {observable.Spec.Name}"))
            .Concat(Statements.Select(name => $"statement {name}"))
            .Concat(ModelConfig.Keys.Select(key => $"machine {key}"))
            .Concat(Observables.All.Where(observable => observable is { Spec.HasKernelFields: true, FuzzWeight: > 0 })
                .SelectMany(observable => observable.ModelFields.Select(field => $"field {observable.Spec.Name} {field}")))
            .Distinct();
    }

    private static IEnumerable<string> FeaturesOf(CallSpec call)
    {
        if (!ModelSupport.Instance.Has($"call {call.Name}"))
        {
            return [];
        }

        IEnumerable<string> flags = call.Parameters.Concat(call.Options)
            .Where(parameter => parameter.Kind == ParameterKind.Flags)
            .SelectMany(ConstantsOf)
            .Select(constant => $"flag {call.Name} {constant}");
        return flags.Append($"call {call.Name}").Concat(call.Options.Select(option => $"option {call.Name} {option.Name}"));
    }

    private static IEnumerable<string> ConstantsOf(Parameter parameter) => parameter.Only.Count > 0
        ? parameter.Only
        : parameter.Families.SelectMany(ConstantTable.Of).Select(constant => constant.Name);

    private static HashSet<string> AskedForByRandomScripts()
    {
        var asked = new AskedFor();
        var generator = new ScriptGenerator([]);
        for (int seed = 0; seed < Scripts; seed++)
        {
            ScriptLoader.LoadText(generator.Generate(seed).Text, "random.mmt", new LoadOptions { Support = asked });
        }

        return asked.Features;
    }

    /// <summary>Notes what scripts ask for.</summary>
    private sealed class AskedFor : ISupport
    {
        public HashSet<string> Features { get; } = [];

        public bool Has(string feature)
        {
            Features.Add(feature);
            return true;
        }
    }
}
