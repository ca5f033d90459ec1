// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using Selftests.Harness.Judge;
using Selftests.Harness.Profiles;

namespace Selftests.Harness.Linux;

/// <summary>What the kernel underneath and its caller are, each line with what follows from it: <c>mmt machine</c>.</summary>
public static class MachineReport
{
    private const string NotAsked = "what a script says of it and does not hold here is not asked";

    // What each name of @requires takes, for who wants to have it.
    private static readonly (string Name, string Needs)[] Requirements =
    [
        ("root", "uid 0 with CAP_SYS_ADMIN and CAP_SYS_RAWIO, in no user namespace of its own"),
        ("uffd", "userfaultfd(2) allowed to handle the kernel's faults"),
        ("zero_page", "a kernel that maps the shared zero page"), ("soft_dirty", "CONFIG_MEM_SOFT_DIRTY"), ("swap", "swap that is on"),
        ("thp", "transparent_hugepage/enabled at madvise or always"), ("hugetlb", "vm.nr_hugepages above 0"), ("numa", "a second node"),
        ("ksm", "CONFIG_KSM and root"), ("pkeys", "a processor with protection keys"), ("memcg", "a memory controller"),
        ("memfd_secret", "secretmem.enable"), ("hwpoison", "CONFIG_MEMORY_FAILURE and root"),
        ("gup_test", "CONFIG_GUP_TEST, debugfs and root"),
    ];

    /// <summary>Every line, group by group.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="asked">What a test takes it for, or what it is.</param>
    public static IReadOnlyList<MachineLine> Of(LinuxMachine machine, MachineProfile asked)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(asked);
        return
        [
            .. Kernel(machine.Kernel), .. ProfileSetting.All.Select(setting => Setting(setting, machine, asked)), .. Seen(machine.Kernel),
            .. Requirements.Select(need => Requirement(need.Name, need.Needs, machine.Kernel)), .. Caller(machine.Kernel),
            .. machine.Missing.Select(need => new MachineLine("config", need.Option, "not set", need.Lost)),
        ];
    }

    private static IEnumerable<MachineLine> Kernel(LinuxFeatures kernel)
    {
        bool isModelled = kernel.Version == MmCore.Kernel.Release;
        yield return new MachineLine("kernel", "release", kernel.Release);
        yield return new MachineLine(
            "kernel", "version", $"{kernel.Version}",
            isModelled ? "" : $"the model is {MmCore.Kernel.Release}: differences between the two are told, and fail with --strict only");
        yield return new MachineLine("kernel", "machine", $"{kernel.Get("machine")}, pages of {kernel.Get("page_size")} bytes");
        if (kernel.Repaired.Length > 0)
        {
            yield return new MachineLine(
                "kernel", "repaired", kernel.Repaired, "an earlier run was killed; what it had changed was put back just now");
        }

        if (kernel.Number("left", 0) != 0)
        {
            yield return new MachineLine("kernel", "left", "yes", "an earlier run was killed; root puts back what it had changed");
        }

        if (kernel.LosesYoungBits)
        {
            yield return new MachineLine(
                "kernel", "damon", "on", "young bits go at any time: what differs between two runs of a case is not observable");
        }
    }

    private static MachineLine Setting(ProfileSetting setting, LinuxMachine machine, MachineProfile asked)
    {
        string value = setting.Text(asked);
        bool isForced = value != setting.Text(machine.Profile);
        bool isDefault = value == setting.Text(MachineProfile.Default);
        string shown = isForced ? $"{value} (forced by {ForcedProfile.Variable}; it is {setting.Text(machine.Profile)})" : value;
        return new MachineLine(
            "profile", setting.Name, shown, isDefault ? "" : $"scripts are written for {setting.Text(MachineProfile.Default)}: {NotAsked}");
    }

    private static IEnumerable<MachineLine> Seen(LinuxFeatures kernel)
    {
        yield return Ability(
            "raw", kernel.Raw, $"{kernel.RawWhyNot}: write, dirty, young, special, protnone, anon_exclusive, refcount are not observable");
        yield return Ability("pfn", kernel.Number("pfn", 0) != 0, "pagemap hides frames: same_page, swap and poison are not observable");
        yield return Ability("kpageflags", kernel.Number("kpageflags", 0) != 0, "the words of page and mapcount are not observable");
        yield return Ability(
            "pagemap_scan", kernel.Number("pagemap_scan", 0) != 0, "PAGEMAP_SCAN came with 6.7: cases that call it are skipped");
        yield return Ability(
            "cachestat", kernel.Number("cachestat", 0) != 0, "cachestat came with 6.5: cases that call it are skipped");
        yield return Ability("mseal", kernel.Number("mseal", 0) != 0, "mseal came with 6.10: cases that call it are skipped");
        yield return Refusal("userfaultfd", kernel, "cases that handle the kernel's faults are skipped");
        yield return Refusal("bpf", kernel, "page tables cannot be walked as they are");
    }

    private static MachineLine Ability(string name, bool has, string without) => new("seen", name, has ? "yes" : "no", has ? "" : without);

    private static MachineLine Refusal(string call, LinuxFeatures kernel, string without)
    {
        long errno = kernel.Number($"{call}_refused", 0);
        return errno == 0
            ? new MachineLine("seen", call, "allowed")
            : new MachineLine("seen", call, $"refused with {Errnos.Name(errno)}", without);
    }

    private static MachineLine Requirement(string name, string needs, LinuxFeatures kernel) => kernel.Provides.Contains(name)
        ? new MachineLine("requires", name, "yes")
        : new MachineLine("requires", name, "no", $"cases with @requires({name}) are skipped; it takes {needs}");

    private static IEnumerable<MachineLine> Caller(LinuxFeatures kernel)
    {
        string disk = kernel.Get("disk");
        yield return new MachineLine(
            "files", "disk", disk,
            disk.EndsWith(" ext4", StringComparison.Ordinal) ? "" : "files by name are not on an ext4, as the default machine's are");
        yield return new MachineLine("knobs", "page_cluster", kernel.Get("page_cluster"));
        yield return new MachineLine("knobs", "thp", kernel.Get("thp"));
        string shmem = kernel.Get("thp_shmem");
        yield return new MachineLine(
            "knobs", "thp_shmem", shmem,
            shmem is "always" or "within_size" or "force"
                ? "shared memory comes in huge pages, which the model has not: what it holds differs"
                : "");
        yield return new MachineLine(
            "knobs", "overcommit_memory", kernel.Get("overcommit_memory"),
            kernel.Get("overcommit_memory") == "2" ? "the commit limit is shared with whatever else runs: the model has none" : "");
        yield return new MachineLine("caller", "uid", kernel.Get("uid"));
        yield return new MachineLine("caller", "capabilities", kernel.Get("capabilities"));
        foreach (string limit in (string[])["as", "data", "stack", "memlock"])
        {
            long bytes = kernel.Number($"rlimit_{limit}", -1);
            bool isFelt = bytes >= 0 && limit is ("as" or "data");
            yield return new MachineLine(
                "caller", $"rlimit_{limit}", Limit(bytes),
                isFelt ? "a hard limit that could not be lifted: mappings up to it differ, because the model has none" : "");
        }
    }

    private static string Limit(long bytes) => bytes < 0 ? "none" : bytes.ToString(CultureInfo.InvariantCulture);
}
