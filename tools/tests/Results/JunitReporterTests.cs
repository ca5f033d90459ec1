// SPDX-License-Identifier: GPL-2.0-or-later
using System.Xml.Linq;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Tools.Tests;

internal sealed class JunitReporterTests
{
    // What Jenkins' junit-10.xsd and GitLab's reader both know.
    private static readonly string[] SuiteAttributes = ["name", "tests", "failures", "errors", "skipped", "time"];
    private static readonly string[] CaseAttributes = ["name", "classname", "file", "line", "assertions", "time"];
    private static readonly string[] Outcomes = ["skipped", "failure", "error"];

    [Test]
    public void Shape_IsTheSchemas()
    {
        XElement root = Report(AllVerdicts());

        root.Name.LocalName.Should().Be("testsuites");
        root.Elements().Should().OnlyContain(suite => suite.Name.LocalName == "testsuite");
        foreach (XElement suite in root.Elements())
        {
            Attributes(suite).Should().Equal(SuiteAttributes);
            suite.Elements().Should().OnlyContain(element => element.Name.LocalName == "testcase");
            suite.Elements().Should().OnlyContain(test => Attributes(test).SequenceEqual(CaseAttributes));
            suite.Elements().Elements().Should().OnlyContain(outcome =>
                Outcomes.Contains(outcome.Name.LocalName) && outcome.Attribute("message") != null);
        }
    }

    [Test]
    public void Counts_AddUp()
    {
        XElement suite = Report(AllVerdicts()).Elements().First();

        Count(suite, "tests").Should().Be(6);
        Count(suite, "failures").Should().Be(suite.Descendants("failure").Count()).And.Be(2);
        Count(suite, "errors").Should().Be(suite.Descendants("error").Count()).And.Be(1);
        Count(suite, "skipped").Should().Be(suite.Descendants("skipped").Count()).And.Be(2);
    }

    [TestCase(Verdict.Failed, "failure")]
    [TestCase(Verdict.Error, "error")]
    public void Failure_WithoutAnExpectation_IsHeadedByItsFirstLine(Verdict verdict, string element)
    {
        CaseResult result = Sample.Result(Sample.Case("cow", "a"), Verdict.Failed);

        XElement told =
            Report(result with
            {
                Verdict = verdict,
                Failures = [result.Failures[0] with { Expected = "", Actual = "step :3: model 0, Linux -EAGAIN\n  differs" }],
            })
            .Descendants(element).Single();

        told.Attribute("message")!.Value.Should().Be("step :3: model 0, Linux -EAGAIN");
    }

    [Test]
    public void Failure_HasTheStepsText()
    {
        XElement failure = Report(Sample.Result(Sample.Case("cow", "a"), Verdict.Failed)).Descendants("failure").Single();

        failure.Attribute("message")!.Value.Should().Be("expected -ENOMEM, actual -EFAULT");
        failure.Value.Should().Contain("madvise(p, MADV_POPULATE_WRITE) = -ENOMEM\n");
    }

    [Test]
    public void ControlCharacters_DoNotBreakTheFile()
    {
        CaseResult result = Sample.Result(Sample.Case("cow", "a"), Verdict.Skipped, "a\u0001<\ud800>\uffff");

        XElement skipped = Report(result).Descendants("skipped").Single();

        skipped.Attribute("message")!.Value.Should().Be("a\ufffd<\ufffd>\ufffd");
    }

    [Test]
    public void Suites_FollowTheScripts()
    {
        XElement root = Report(
            Sample.Result(Sample.Case("cow", "a"), Verdict.Passed),
            Sample.Result(Sample.Case("ksm", "a"), Verdict.Passed));

        root.Elements().Select(suite => suite.Attribute("name")!.Value).Should().Equal("cow", "ksm");
    }

    private static CaseResult[] AllVerdicts()
    {
        CaseProgram program = Sample.Case("cow", "a");
        return [.. Enum.GetValues<Verdict>().Select(verdict => Sample.Result(program, verdict, "why"))];
    }

    private static XElement Report(params CaseResult[] results) =>
        XDocument.Parse(Sample.Report(output => new JunitReporter(output), results)).Root!;

    private static IEnumerable<string> Attributes(XElement element) => element.Attributes().Select(attribute => attribute.Name.LocalName);

    private static int Count(XElement suite, string name) => (int)suite.Attribute(name)!;
}
