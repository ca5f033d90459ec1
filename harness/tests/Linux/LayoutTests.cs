// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Where the executor lies: in one region of the address space, and nowhere else.</summary>
[Category("Linux")]
[RequiresLinux]
internal sealed class LayoutTests
{
    private const ulong OwnBase = 1UL << 39;
    private const ulong OwnEnd = 2UL << 39;

    /// <summary>Its first process and a child, both before their first mapping; neither ends.</summary>
    private const string Hangs = """
        suite "test"
        test "t" {
            c = fork()
            kill(c, SIGSTOP)
            in c { exit(0) }
        }
        """;

    // The kernel's own page above all user addresses, and what a kernel that seals its mappings (CONFIG_MSEAL_SYSTEM_MAPPINGS) takes back
    // from nobody.
    private static readonly string[] Exceptions = ["[vsyscall]", "[vdso]", "[vvar]", "[vvar_vclock]"];

    [Test]
    public void Mappings_BeforeTheFirstStep_LieInTheExecutorsOwnRegion()
    {
        using Server server = Server.Start(Executors.Program);
        server.Hello();
        server.Send(Wire.Run, ProgramEncoder.Encode(Executors.Compile(Hangs), Executors.Features, false, 60_000));
        int leader = WaitForChild(server.Id);
        int child = WaitForChild(leader);

        foreach (int process in (int[])[server.Id, leader, child])
        {
            Mappings(process).Should().NotBeEmpty().And.OnlyContain(
                mapping => Exceptions.Contains(mapping.Name) || (mapping.Start >= OwnBase && mapping.End <= OwnEnd));
        }
    }

    private static IEnumerable<(ulong Start, ulong End, string Name)> Mappings(int process)
    {
        foreach (string line in File.ReadAllLines($"/proc/{process}/maps"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] ends = words[0].Split('-');
            yield return (Hex(ends[0]), Hex(ends[1]), words.Length > 5 ? words[5] : "");
        }
    }

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static int WaitForChild(int process)
    {
        int child = 0;
        SpinWait.SpinUntil(
            () => int.TryParse(
                File.ReadAllText($"/proc/{process}/task/{process}/children").Trim(), CultureInfo.InvariantCulture, out child),
            TimeSpan.FromSeconds(20)).Should().BeTrue();
        return child;
    }
}
