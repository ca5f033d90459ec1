// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Coverage;

namespace Selftests.Harness.Tests.Coverage;

[TestFixture]
internal sealed class CoverageReportTests
{
    private static readonly CaseTable Table = CaseTable.Read(
        "header\nm\ta\t\t\tcore\nm\tb\t\t\tcore\nm(6.17+)\tc\t\t\tcore\nn\ta\t\t\tcore\n");

    [Test]
    public void Counts_PerProgram()
    {
        CoverageReport report = CoverageReport.Of(Table, [new("m", "a", true), new("m", "c", false), new("n", "a", null)]);

        report.Rows.Should().BeEquivalentTo(
            [new CoverageRow("m", 3, 2, 1, ["b"], ["c"]), new CoverageRow("n", 1, 1, 0, [], ["a"])],
            options => options.WithStrictOrdering());
        report.Total.Should().BeEquivalentTo(new CoverageRow("total", 4, 3, 1, [], []));
        report.Unknown.Should().BeEmpty();
    }

    [TestCase(true, true, 1)]
    [TestCase(true, false, 0)]
    [TestCase(null, true, 0)]
    public void ACaseOfSeveralPorts_PassesWithAllOfThem(bool? first, bool? second, int passing)
    {
        CoverageRow row = CoverageReport.Of(Table, [new("m", "a", first), new("m", "a", second)]).Rows[0];

        row.Ported.Should().Be(1);
        row.Passing.Should().Be(passing);
    }

    [Test]
    public void APortOfNothing_IsUnknown()
    {
        CoverageReport report = CoverageReport.Of(Table, [new("m", "A", true), new("o", "a", true), new("o", "a", true)]);

        report.Unknown.Should().Equal(new PortedCase("m", "A", true), new PortedCase("o", "a", true));
        report.Total.Ported.Should().Be(0);
    }

    [Test]
    public void Text_HasTheTableAndTheNames()
    {
        CoverageReport report = CoverageReport.Of(Table, [new("m", "a", true), new("m", "c", false), new("x", "y", true)]);

        CoverageText.Render(report).Should().Be(
            """
            program    cases   ported  passing
            m            3        2        1
            n            1        0        0
            total        4        2        1

            m: not passing (1)
                c

            m: missing (1)
                b

            n: missing (1)
                a

            not in the table (1)
                x: y

            """);
    }
}
