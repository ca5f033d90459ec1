// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Profiles;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>What the handshake says of the kernel underneath is so, and the model of it agrees with it.</summary>
[Category("Linux")]
[RequiresLinux]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class KernelProfileTests
{
    private readonly List<DirectoryInfo> folders = [];

    [TearDown]
    public void RemoveLaunchers() => folders.ForEach(folder => folder.Delete(recursive: true));

    [Test]
    public void ZeroPage_IsTold_AsItIsSeen()
    {
        using LinuxMachine linux = Start("exec \"$program\"");
        CaseProgram program = Executors.Compile("""
            suite "test"
            test "t" {
                p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
                load(p[0])
                expect pte(p[0]): zeropage
            }
            """);

        CaseResult seen = CaseJudge.Decide(program, linux.Run(program, RunOptions.Default));

        (seen.Verdict == Verdict.Passed || seen.NotObservable.Count > 0).Should().Be(linux.Profile.ZeroPage);
    }

    [Test]
    public void EverySettingOfAProfile_IsTold()
    {
        LinuxFeatures kernel = Executors.Features;

        string[] names =
            [
                "zero_page", "soft_dirty", "pt_reclaim", "memory_failure", "anon_vma_name", "cap_sys_rawio", "cap_ipc_lock",
                "cap_sys_resource", "top_down", "shm_exec",
                "mmap_min_addr", "lowest_mapping", "max_map_count", "overcommit_memory", "fault_around", "memory",
            ];
        names.Where(name => kernel.Get(name).Length == 0).Should().BeEmpty();
        names.Should().HaveSameCount(ProfileSetting.All, "what the model can be set to, the handshake tells");
    }

    /// <summary>Whatever the privileges of the tests, this caller has none.</summary>
    [Test]
    public void UnprivilegedCaller_IsRefusedWhatTheModelOfItIsRefused()
    {
        string drop = Environment.IsPrivilegedProcess ? "setpriv --bounding-set=-all --inh-caps=-all " : "";
        using LinuxMachine linux = Start($"exec {drop}\"$program\"");
        var both = new BothMachine(new ModelMachine(), linux, KnownDifferences.Empty);
        CaseProgram program = Executors.Compile("""
            suite "test"
            test "t" {
                p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
                mmap(addr(0), 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED) = addr(0)
            }
            """);

        CaseResult result = Scripts.RunOn(both, program);

        linux.Profile.CapSysRawio.Should().BeFalse();
        both.Totals.Differences.Should().Be(0);
        (result.Verdict, result.Reason).Should().Be((Verdict.Skipped, "the caller may not map below vm.mmap_min_addr"));
    }

    /// <summary>A user namespace shows every capability, and the kernel asks for those of the first one.</summary>
    [Test]
    [RequiresRoot]
    public void RootOfAUserNamespace_IsNoRoot()
    {
        using LinuxMachine linux = Start("exec unshare -Ur \"$program\"");
        var both = new BothMachine(new ModelMachine(), linux, KnownDifferences.Empty);

        Scripts.RunOn(both, Executors.Compile("""
            suite "test"
            test "t" {
                mmap(addr(0), 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED) = addr(0)
            }
            """));

        linux.Features.Provides.Should().NotContain("root");
        linux.Profile.CapSysRawio.Should().BeFalse();
        both.Totals.Differences.Should().Be(0);
    }

    [Test]
    public void LimitsOfTheShell_AreNotTheScripts()
    {
        using LinuxMachine linux = Start("ulimit -Sv 200000000; ulimit -Sd 4000000; ulimit -Sf 0; exec \"$program\"");
        CaseProgram program = Executors.Compile("""
            suite "test"
            test "t" {
                p = mmap(1024G, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE)
                q = mmap(8G, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE)
                f = memfd_create("f")
                ftruncate(f, 1 page) = 0
            }
            """);

        CaseJudge.Decide(program, linux.Run(program, RunOptions.Default)).Failures.Should().BeEmpty();
    }

    /// <summary>As containers have it.</summary>
    [TestCase("PROT_READ", "MAP_SHARED", "p", "mprotect(p, PROT_READ|PROT_EXEC) = -EACCES")]
    [TestCase("PROT_READ", "MAP_PRIVATE", "p", "mprotect(p, PROT_EXEC) = -EACCES")]
    [TestCase("PROT_READ|PROT_EXEC", "MAP_SHARED", "-EPERM", "")]
    [TestCase("PROT_EXEC", "MAP_PRIVATE", "-EPERM", "")]
    [RequiresRoot]
    public void ShmWithoutExec_IsTheModels(string prot, string flags, string result, string then)
    {
        using LinuxMachine linux = Start("exec unshare -m sh -c 'mount -t tmpfs -o noexec none /dev/shm && exec \"$0\"' \"$program\"");
        var both = new BothMachine(new ModelMachine(), linux, KnownDifferences.Empty);
        string map = $"mmap(1 page, {prot}, {flags}, f)";
        CaseProgram program = Executors.Compile($$"""
            suite "test"
            test "t" {
                f = open("/dev/shm/x", O_RDWR|O_CREAT)
                ftruncate(f, 1 page)
                {{(result == "p" ? $"p = {map}" : $"{map} = {result}")}}
                {{then}}
            }
            """);

        Scripts.RunOn(both, program);

        linux.Profile.ShmExec.Should().BeFalse();
        both.Totals.Differences.Should().Be(0);
        CaseResult told = CaseJudge.Decide(program, linux.Run(program, RunOptions.Default));
        told.Failures.Should().BeEmpty("noexec refuses so");
    }

    [Test]
    [RequiresRoot]
    public void FilesByName_LieOnADisk_WhereTmpIsInMemory()
    {
        using LinuxMachine linux = Start("exec 9< \"$program\"; exec unshare -m sh -c 'mount -t tmpfs none /tmp && exec /proc/self/fd/9'");

        linux.Kernel.Get("disk").Should().NotStartWith("/tmp ").And.NotEndWith(" tmpfs");
    }

    [Test]
    [RequiresRoot]
    public void FilesByName_LieInTheStateFolder_WhereNoOtherIsOnADisk()
    {
        string state = Path.Combine(Path.GetDirectoryName(Executors.Program)!, $"state-{Guid.NewGuid():N}");
        folders.Add(Directory.CreateDirectory(state));

        using LinuxMachine linux =
            Start($"exec 9< \"$program\"; exec unshare -m sh -c 'exec 8< \"{state}\"; mount -t tmpfs none /tmp && mount -t tmpfs none "
                + $"/var/tmp && exec /proc/self/fd/9 --state /proc/self/fd/8'");

        linux.Kernel.Get("disk").Should().StartWith("/proc/self/fd/8 ").And.NotEndWith(" tmpfs");
    }

    /// <summary>Pages of its own program are shmem's there, and still none of the script's.</summary>
    [Test]
    [RequiresRoot]
    public void ExecutorOnATmpfs_CountsNothingOfItsOwnToAChild()
    {
        using LinuxMachine linux =
            Start("exec unshare -m sh -c 'mount -t tmpfs none /mnt && cp \"$0\" /mnt/mmexec && exec /mnt/mmexec' \"$program\"");
        var both = new BothMachine(new ModelMachine(), linux, KnownDifferences.Empty);
        CaseProgram program = Executors.Compile("""
            suite "test"
            test "t" {
                p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
                store(p[0], 1)
                c = fork()
                in c { expect rss: anon 1, file 0, shmem 0; exit(0) }
                wait(c) = exited 0
            }
            """);

        Scripts.RunOn(both, program).Failures.Should().BeEmpty();
    }

    private LinuxMachine Start(string shell)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mmt-profile-");
        folders.Add(folder);
        string launcher = Path.Combine(folder.FullName, "mmexec");
        File.WriteAllText(launcher, $"#!/bin/sh\nprogram='{Executors.Program}'\n{shell}\n");
        Programs.MakeExecutable(launcher);
        return LinuxMachine.TryStart(launcher, out string why) ?? throw new InvalidOperationException(why);
    }
}
