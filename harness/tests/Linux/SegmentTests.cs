// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>A segment of System V shared memory outlives who made it: not beyond its case, however that ends.</summary>
[Category("Linux")]
[RequiresLinux]
[RequiresRoot]
internal sealed class SegmentTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public void SegmentsOfAKilledExecutor_GoWithTheirNamespace_AndTheMachineHasNoneMore()
    {
        string[] before = OfTheMachine();
        using Server server = Server.Start(Executors.Program);
        server.Hello();
        // The child never ends: the case waits for it when the executor is killed.
        server.Send(Wire.Run, ProgramEncoder.Encode(
            Executors.Compile("""
                suite "test"
                test "t" {
                    s = shmget(IPC_PRIVATE, 2 pages, IPC_CREAT)
                    r = shmat(s, NULL)
                    store(r[0], 1)
                    c = fork()
                    kill(c, SIGSTOP)
                    in c { exit(0) }
                }
                """), Executors.Features, false, 60_000));
        string own = "";
        SpinWait.SpinUntil(() => (own = NamespaceWithASegment(server.Id)).Length > 0, Patience)
            .Should().BeTrue("the case has a segment");
        own.Should().NotBe(Namespace("self"), "it is in a namespace of the case's own");

        server.Kill();

        SpinWait.SpinUntil(() => !Processes().Any(pid => Namespace(pid) == own), Patience)
            .Should().BeTrue("nobody is left to have the namespace, and it ends with whoever does");
        OfTheMachine().Should().Equal(before);
    }

    /// <summary>Of the processes below one, the namespace of one that maps a segment; empty: there is none yet.</summary>
    private static string NamespaceWithASegment(int pid) =>
        Below(pid).Where(MapsSegment).Select(child => Namespace(child.ToString(CultureInfo.InvariantCulture))).FirstOrDefault("");

    private static bool MapsSegment(int pid) => Read($"/proc/{pid}/maps").Contains("/SYSV", StringComparison.Ordinal);

    private static IEnumerable<int> Below(int pid) =>
        Read($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => int.Parse(word, CultureInfo.InvariantCulture)).SelectMany(child => Below(child).Prepend(child));

    private static IEnumerable<string> Processes() =>
        Directory.GetDirectories("/proc").Select(path => Path.GetFileName(path)).Where(name => char.IsAsciiDigit(name[0]));

    private static string Namespace(string pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/ns/ipc").LinkTarget ?? "";
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>The numbers of the machine's own segments: who else uses them changes their other columns.</summary>
    private static string[] OfTheMachine() =>
        [.. Read("/proc/sysvipc/shm").Split('\n').Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length > 1).Select(columns => columns[1])];
}
