// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>expect knob(...) on the kernel underneath: a file of memory management with a number in it, or a failure.</summary>
[Category("Linux")]
[RequiresLinux]
internal sealed class KnobTests
{
    private const string Known = "/proc/sys/vm/max_map_count";

    [TestCase("/proc/sys/vm/there_is_none", "it is not there: No such file or directory")]
    [TestCase("/proc/sys/vm/max_map_count/1", "it is not there: Not a directory")]
    [TestCase("/proc/sys/vm/lowmem_reserve_ratio", "it holds no number: ")]
    public void File_ThatIsNotThereOrNoNumber_FailsTheExpectation(string path, string actual) =>
        Judge(Program(path), bytes => bytes).Failures.Should().ContainSingle().Which.Actual.Should().StartWith(actual);

    /// <summary>The checker refuses these; what the executor is sent may have come past it.</summary>
    [TestCase("/sys/../proc/sys/vm/max_ma")]
    [TestCase("/proc/sys/kernel/pid_maxes")]
    [TestCase("/proc/sys/vm/../vm/../../a")]
    public void Executor_OpensNothingElse(string path)
    {
        path.Length.Should().Be(Known.Length);

        Judge(Program(Known),
            bytes => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace(Known, path, StringComparison.Ordinal)))
            .Failures.Should().ContainSingle().Which.Actual.Should().Be("it is no file below /proc/sys/vm/ or /sys/kernel/mm/");
    }

    private static CaseProgram Program(string path) =>
        Executors.Compile($"suite \"test\"\ntest \"t\" {{ expect knob(\"{path}\") == 1 }}\n");

    private static CaseResult Judge(CaseProgram program, Func<byte[], byte[]> change)
    {
        byte[] request = change(ProgramEncoder.Encode(program, Executors.Features, false, 5000));
        byte[] answer = Executors.Exchange(Wire.Run, request, out ushort type);
        type.Should().Be(Wire.Record);
        return CaseJudge.Decide(program,
            new RecordBuilder(program, Executors.Features, RecordReader.Read(answer)).Build(TimeSpan.FromSeconds(5), TimeSpan.Zero));
    }
}
