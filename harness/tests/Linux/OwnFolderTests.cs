// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>The executor as root among folders that others made: what is not its own stays as it is, and what is its own goes.</summary>
[Category("Linux")]
[RequiresLinux]
[SupportedOSPlatform("linux")]
internal sealed class OwnFolderTests
{
    private const string Parent = "/tmp";
    private const string Files =
        "suite \"test\"\ntest \"t\" {\n    f = open(\"name\", O_CREAT|O_RDWR)\n    ftruncate(f, 1 page)\n    g = open(\"/dev/shm/name\", "
            + "O_CREAT|O_RDWR)\n    p = mmap(1 page, PROT_READ, MAP_SHARED, g)\n    HANG\n}\n";
    private const string Hang = "c = fork()\n kill(c, SIGSTOP)\n in c { exit(0) }";

    private readonly List<string> made = [];
    private string victim = "";

    [SetUp]
    public void MakeVictim()
    {
        victim = Directory.CreateTempSubdirectory("mmt-victim-").FullName;
        File.WriteAllText(Path.Combine(victim, "precious"), "");
    }

    [TearDown]
    public void Remove()
    {
        foreach (string path in made.Where(path => Directory.Exists(path) || File.Exists(path)))
        {
            Run("rm", "-rf", path);
        }

        Directory.Delete(victim, recursive: true);
    }

    /// <summary>Under each name that an executor has ever taken for its own.</summary>
    [TestCase("mmexec.{0}")]
    [TestCase("mmexec.case.{0}")]
    public void Link_ThatSomebodyMade_LeadsNowhere(string name)
    {
        using Server server = Server.Start(Executors.Program);
        File.CreateSymbolicLink(Mine(string.Format(CultureInfo.InvariantCulture, name, server.Id)), victim);
        server.Hello();

        RunFiles(server);
        Server.Start(Executors.Program).Dispose();

        File.Exists(Path.Combine(victim, "precious")).Should().BeTrue();
    }

    [TestCase("mmexec.{0}")]
    [TestCase("mmexec.case.{0}")]
    [RequiresRoot]
    public void Folder_OfAnotherUser_IsNotTaken(string name)
    {
        using Server server = Server.Start(Executors.Program);
        string folder = Mine(string.Format(CultureInfo.InvariantCulture, name, server.Id));
        // Root's own under such a name would be an executor's, and go with its next start.
        string another = Directory.CreateDirectory(Path.Combine(victim, "another")).FullName;
        File.WriteAllText(Path.Combine(another, "precious"), "");
        Run("chown", "-R", "65534", another);
        Directory.Move(another, folder);
        server.Hello();

        RunFiles(server);
        Server.Start(Executors.Program).Dispose();

        Directory.GetFiles(folder).Should().ContainSingle().Which.Should().EndWith("precious");
    }

    [Test]
    public void Folder_OfItsOwn_IsPrivate_AndGoesWithTheCase()
    {
        using Server server = Server.Start(Executors.Program);
        server.Hello();
        server.Send(Wire.Run,
            ProgramEncoder.Encode(
                Executors.Compile(Files.Replace("HANG", Hang, StringComparison.Ordinal)), Executors.Features, false, 2000));
        string[] own = Own(server);

        own.Should().HaveCount(2);
        own.Select(File.GetUnixFileMode).Should()
            .OnlyContain(mode => mode == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        server.Receive().Type.Should().Be(Wire.Record);
        own.Where(Directory.Exists).Should().BeEmpty();
    }

    [Test]
    public void Folder_OfAServerThatWasKilled_IsRemovedByALaterOne_AndNoneThatIsInUse()
    {
        using Server killed = Server.Start(Executors.Program);
        using Server lives = Server.Start(Executors.Program);
        byte[] program =
            ProgramEncoder.Encode(
                Executors.Compile(Files.Replace("HANG", Hang, StringComparison.Ordinal)), Executors.Features, false, 60_000);
        killed.Hello();
        killed.Send(Wire.Run, program);
        string[] left = Own(killed);
        lives.Hello();
        lives.Send(Wire.Run, program);
        string[] used = Own(lives);

        int[] processes = Family(killed.Id);
        killed.Kill();
        Run("kill", [.. processes.Select(pid => $"{pid}").Prepend("-KILL")]);
        SpinWait.SpinUntil(() => LaterStart(left), TimeSpan.FromSeconds(20)).Should().BeTrue("nobody is left who has them");

        used.Should().HaveCount(2).And.OnlyContain(path => Directory.Exists(path));
        lives.EndsWithItsInput().Should().BeTrue();
        used.Where(Directory.Exists).Should().BeEmpty();
    }

    private static bool LaterStart(string[] left)
    {
        using (Server later = Server.Start(Executors.Program))
        {
            later.Hello();
        }

        return !left.Any(Directory.Exists);
    }

    /// <summary>Children and their children.</summary>
    private static int[] Family(int pid)
    {
        string path = $"/proc/{pid}/task/{pid}/children";
        int[] children = File.Exists(path)
            ? [.. File.ReadAllText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => int.Parse(word, CultureInfo.InvariantCulture))]
            : [];
        return [.. children, .. children.SelectMany(Family)];
    }

    /// <summary>Where the case's files stand, by the server's descriptors.</summary>
    private static string[] Own(Server server)
    {
        string[] found = [];
        SpinWait.SpinUntil(
            () => (found =
                [.. Opened(server.Id).Where(path => path.Contains("/mmexec.case.", StringComparison.Ordinal)).Distinct()]).Length == 2,
                TimeSpan.FromSeconds(20));
        return found;
    }

    private static string[] Opened(int pid)
    {
        try
        {
            return [.. Directory.GetFileSystemEntries($"/proc/{pid}/fd").Select(fd => File.ResolveLinkTarget(fd, false)?.FullName ?? "")];
        }
        catch (IOException)
        {
            // One was closed while they were read.
            return [];
        }
    }

    private string Mine(string name)
    {
        string path = Path.Combine(Parent, name);
        made.Add(path);
        return path;
    }

    private static void RunFiles(Server server)
    {
        server.Send(Wire.Run, Executors.Encode(Files.Replace("HANG", "", StringComparison.Ordinal)));
        (ushort type, byte[] payload) = server.Receive();
        type.Should().Be(Wire.Record, Encoding.UTF8.GetString(payload));
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
    }
}
