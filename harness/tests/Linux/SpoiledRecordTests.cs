// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>What a case leaves in the memory that it shares with the executor is believed by nobody.</summary>
internal sealed class SpoiledRecordTests
{
    private const ulong Shared = 0xc000000000;
    private const int HeadBytes = 400;
    private const int ControlBytes = 256 << 10;


    /// <summary>An instruction that a script has put together writes over the record, where no address is an operand of a step.</summary>
    [Test]
    [Category("Linux")]
    [RequiresLinux]
    public void Case_ThatWritesOverItsRecord_EndsNobodyButItself()
    {
        using Server server = Server.Start(Executors.Program);
        LinuxFeatures kernel = server.Hello();
        var random = new Random(7);
        IEnumerable<int> places =
            Enumerable.Range(0, HeadBytes / 8).Select(i => 8 * i)
                .Concat(Enumerable.Range(0, 50).Select(_ => 8 * random.Next(ControlBytes / 8)));
        foreach (int place in places)
        {
            byte[] frame = Executors.Encode(Overwrites(Shared + (ulong)place));
            BitConverter.TryWriteBytes(frame.AsSpan(4), 100);
            server.Send(Wire.Run, frame);
            // What a case can say of itself is that it was not run; of a pass it can say nothing.
            server.Receive().Type.Should().BeOneOf([Wire.Record, Wire.Skipped], $"of what was written at {place}");
        }

        CaseProgram program =
            Executors.Compile("suite \"test\"\ntest \"t\" {\n    c = fork()\n    in c { exit(0) }\n    wait(c) = exited 0\n}\n");
        server.Send(Wire.Run, ProgramEncoder.Encode(program, kernel, true, 10_000));
        new RecordBuilder(program, kernel, RecordReader.Read(server.Receive().Payload)).Build(TimeSpan.Zero, TimeSpan.Zero).End.Should()
            .Be(EndReason.Completed);
    }

    [TestCase(new[] { 0, 1 }, null)]
    [TestCase(new[] { 1 }, ":1")]
    [TestCase(new[] { 0 }, ":2")]
    [TestCase(new int[0], ":1")]
    public void Record_WithoutAStepThatWasDue_IsAnError(int[] ids, string? missing)
    {
        CaseProgram program =
            Executors.Compile(
                "suite \"test\"\ntest \"t\" {\n    p = mmap(1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\n    load(p[0])\n}\n");
        LinuxFeatures kernel = LinuxFeatures.Parse("version=2\nkernel=6.18.44\n");

        CaseRecord record = new RecordBuilder(program, kernel, RecordReader.Read(Answer(ids))).Build(TimeSpan.Zero, TimeSpan.Zero);

        record.End.Should().Be(missing is null ? EndReason.Completed : EndReason.OurError);
        (record.EndStep < 0 ? null : program.StepById(record.EndStep).Path).Should().Be(missing);
    }

    /// <summary>mov %rax, an address of 64 bits: every register points at memory of the executor's then.</summary>
    private static string Overwrites(ulong address)
    {
        byte[] code = [0x48, 0xa3, .. BitConverter.GetBytes(address)];
        var script =
            new StringBuilder(
                "suite \"test\"\ntest \"t\" {\n    p = mmap(1 page, PROT_READ|PROT_WRITE|PROT_EXEC, MAP_PRIVATE|MAP_ANONYMOUS)\n");
        for (int i = 0; i < code.Length; i++)
        {
            script.Append(System.Globalization.CultureInfo.InvariantCulture, $"    store(p[0] + {i} bytes, 0x{code[i]:x2})\n");
        }

        return script.Append("    c = fork()\n    fetch(p[0])\n    in c { exit(0) }\n    wait(c) = exited 0\n}\n").ToString();
    }

    /// <summary>An end that is completed, with a record of each step, and nothing in it.</summary>
    private static byte[] Answer(int[] ids)
    {
        const int recordBytes = 4 + 1 + 1;
        var writer = new WireWriter();
        writer.U8(0);
        writer.U32(uint.MaxValue);
        writer.U8(0);
        writer.U32((uint)ids.Length);
        writer.U32(0);
        writer.U16(0);
        foreach (int id in ids)
        {
            writer.U32(recordBytes);
            writer.U32((uint)id);
            writer.Bytes(new byte[recordBytes - 4]);
        }

        return writer.Written.ToArray();
    }
}
