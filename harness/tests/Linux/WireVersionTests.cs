// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>A harness and an executor of different builds: each says which versions meet, and what to do.</summary>
[Category("Linux")]
[RequiresLinux]
internal sealed class WireVersionTests
{
    [Test]
    public void Executor_OfAnotherVersion_NamesBothVersions()
    {
        using Server server = Server.Start(Executors.Program);
        server.Send(Wire.Hello, [], Wire.Version - 1);

        (ushort type, byte[] payload) = server.Receive();

        type.Should().Be(Wire.Refused);
        Encoding.UTF8.GetString(payload).Should().Be(
            $"the harness speaks version {Wire.Version - 1} of the wire format, this executor version {Wire.Version}: build both from the "
                + $"same sources");
        server.Hello().Get("version").Should().Be($"{Wire.Version}", "it goes on");
    }

    [TestCase("\\000\\000\\000\\000\\001\\000\\002\\000",
        "the executor speaks version 1 of the wire format, this harness version 6: build both from the same sources (remove .mmt/ and run "
            + "again)")]
    [TestCase("\\377\\377\\377\\377\\006\\000\\002\\000", "the executor announces a frame of 4294967295 bytes; 67108864 is the most")]
    [TestCase("\\003\\000\\000\\000\\006\\000\\005\\000why", "the executor refused the handshake: why")]
    [TestCase("", "the executor ended before it answered")]
    public void Harness_WithAnotherExecutor_SaysWhatIsWrong(string answer, string expected)
    {
        string program = Path.Combine(Path.GetTempPath(), $"mmexec-other-{Environment.ProcessId}");
        File.WriteAllText(program, $"#!/bin/sh\nhead -c 8 >/dev/null\nprintf '{answer}'\n");
        Programs.MakeExecutable(program);
        try
        {
            LinuxMachine.TryStart(program, out string why).Should().BeNull();
            why.Should().Be($"the executor does not run: {expected}");
        }
        finally
        {
            File.Delete(program);
        }
    }
}
