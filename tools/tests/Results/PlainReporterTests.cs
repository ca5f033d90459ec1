// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;

namespace Selftests.Tools.Tests;

internal sealed class PlainReporterTests
{
    [Test]
    public void Output_IsThatOfRunVmtests()
    {
        string text = Sample.Report(
            output => new PlainReporter(output),
            Sample.Result(Sample.Case("cow", "a"), Verdict.Passed),
            Sample.Result(Sample.Case("cow", "b"), Verdict.Skipped, "requires swap"),
            Sample.Result(Sample.Case("ksm", "a"), Verdict.XPass, "no ksm"));

        text.Should().Be("""
            shuffled: --shuffle 7 repeats this order
            -----------
            running cow
            -----------
            [PASS] cow/"a"
            [SKIP] cow/"b": requires swap
            -----------
            running ksm
            -----------
            [XPASS] ksm/"a": no ksm
                   selftests/vm/ksm.mmt:7: passes, although @xfail("no ksm") says that it fails
            failed:
              selftests/vm/ksm.mmt:7: ksm/"a"
            SUMMARY: PASS=1 XFAIL=0 SKIP=1 FAIL=1

            """);
    }
}
