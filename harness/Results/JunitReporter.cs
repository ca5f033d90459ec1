// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Text;
using System.Xml;

namespace Selftests.Harness.Results;

/// <summary>JUnit's XML, as Jenkins' and GitLab's schema have it: a suite per script.</summary>
/// <remarks>A suite's counts stand before its cases, so the text is written at the end of the run.</remarks>
public sealed class JunitReporter(TextWriter output) : IReporter
{
    private readonly List<CaseResult> results = [];
    private IReadOnlyList<RunGroup> groups = [];

    /// <inheritdoc/>
    public void Begin(RunPlan plan) => groups = plan.Groups;

    /// <inheritdoc/>
    public void Report(CaseResult result) => results.Add(result);

    /// <inheritdoc/>
    public void End(RunSummary summary)
    {
        using (XmlWriter xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, CloseOutput = false }))
        {
            xml.WriteStartElement("testsuites");
            WriteCounts(xml, "selftests", results, summary.Duration);
            WriteSuites(xml);
            xml.WriteEndElement();
        }

        output.WriteLine();
        output.Flush();
    }

    private void WriteSuites(XmlWriter xml)
    {
        int next = 0;
        foreach (RunGroup group in groups)
        {
            List<CaseResult> suite = results.GetRange(next, Math.Min(group.Cases.Count, results.Count - next));
            next += suite.Count;
            xml.WriteStartElement("testsuite");
            WriteCounts(xml, group.Program, suite, suite.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Duration));
            foreach (CaseResult result in suite)
            {
                WriteCase(xml, result);
            }

            xml.WriteEndElement();
        }
    }

    private static void WriteCounts(XmlWriter xml, string name, List<CaseResult> cases, TimeSpan duration)
    {
        xml.WriteAttributeString("name", Valid(name));
        xml.WriteAttributeString("tests", Number(cases.Count));
        xml.WriteAttributeString("failures", Number(cases.Count(result => result.Verdict is Verdict.Failed or Verdict.XPass)));
        xml.WriteAttributeString("errors", Number(cases.Count(result => result.Verdict == Verdict.Error)));
        xml.WriteAttributeString("skipped", Number(cases.Count(result => result.Verdict is Verdict.Skipped or Verdict.XFail)));
        xml.WriteAttributeString("time", Seconds(duration));
    }

    private static void WriteCase(XmlWriter xml, CaseResult result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", Valid(result.Case.Id));
        xml.WriteAttributeString("classname", Valid(result.Case.Program));
        xml.WriteAttributeString("file", Valid(result.Case.File));
        xml.WriteAttributeString("line", Number(result.Case.Line));
        xml.WriteAttributeString("assertions", Number(result.Checked));
        xml.WriteAttributeString("time", Seconds(result.Duration));
        WriteVerdict(xml, result);
        if (!result.IsFailure && FailureText.Notes(result) is { Count: > 0 } notes)
        {
            // A failure's text has them already.
            xml.WriteElementString("system-out", Valid(string.Join('\n', notes)));
        }

        xml.WriteEndElement();
    }

    private static void WriteVerdict(XmlWriter xml, CaseResult result)
    {
        switch (result.Verdict)
        {
            case Verdict.Passed:
                return;
            case Verdict.Skipped:
                WriteOutcome(xml, "skipped", result.Reason, "");
                return;
            case Verdict.XFail:
                WriteOutcome(xml, "skipped", $"XFAIL {result.Reason}", "");
                return;
            case Verdict.Error:
                WriteOutcome(xml, "error", result.Reason.Length > 0 ? result.Reason : Headline(result), FailureText.Of(result));
                return;
            default:
                WriteOutcome(xml, "failure", Headline(result), FailureText.Of(result));
                return;
        }
    }

    private static void WriteOutcome(XmlWriter xml, string element, string message, string text)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("message", Valid(message));
        if (text.Length > 0)
        {
            xml.WriteString(Valid(text));
        }

        xml.WriteEndElement();
    }

    private static string Headline(CaseResult result) =>
        result.Failures.Count == 0 ? FailureText.Of(result)
        : result.Failures[0].Expected.Length == 0 ? result.Failures[0].Actual.Split('\n')[0]
        : $"expected {result.Failures[0].Expected}, actual {result.Failures[0].Actual}";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000000", CultureInfo.InvariantCulture);

    // XML 1.0 cannot hold most control characters, not even as references.
    private static string Valid(string text)
    {
        var valid = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool allowed = rune.Value is '\t' or '\n' or '\r' or (>= 0x20 and not (0xFFFE or 0xFFFF));
            valid.Append(allowed ? rune.ToString() : "\uFFFD");
        }

        return valid.ToString();
    }
}
