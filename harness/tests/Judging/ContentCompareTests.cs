// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Records;

namespace Selftests.Harness.Tests.Judging;

/// <summary>Bytes that came as runs, against one byte and against each other.</summary>
internal sealed class ContentCompareTests
{
    private static readonly Place Start = new(0, 0);

    [TestCase("4x7", 7, "")]
    [TestCase("4x7 4x8", 7, "8 at 4")]
    [TestCase("4x-1", -1, "-1 at 0")]
    [TestCase("4x7 4x-2", 7, "unknown")]
    [TestCase("4x8 4x-2", 7, "8 at 0")]
    public void AgainstOneByte(string runs, int wanted, string told) =>
        Told(ContentCompare.With(Runs(runs), wanted, out ContentMismatch? mismatch), mismatch).Should().Be(told);

    [TestCase("4x7", "2x7 2x7", "")]
    [TestCase("4x7", "2x7 2x8", "7 at 2")]
    [TestCase("2x7 2x8", "4x7", "8 at 2")]
    [TestCase("4x-1", "4x-1", "-1 at 0")]
    [TestCase("2x7 2x-2", "4x7", "unknown")]
    [TestCase("4x7", "2x7", "4 bytes and 2")]
    [TestCase("", "", "")]
    public void AgainstEachOther(string one, string other, string told) =>
        Told(ContentCompare.Both([Runs(one), Runs(other)], out ContentMismatch? mismatch), mismatch).Should().Be(told);

    private static ByteRuns Runs(string runs) =>
        new(Start, [.. runs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(run => run.Split('x'))
            .Select(run => (long.Parse(run[0], null), int.Parse(run[1], null)))]);

    private static string Told(bool isKnown, ContentMismatch? mismatch) => !isKnown ? "unknown"
        : mismatch is null ? ""
        : mismatch.Lengths is (var one, var other) ? $"{one} bytes and {other}"
        : $"{mismatch.Actual} at {mismatch.Place.Offset}";
}
