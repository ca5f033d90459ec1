// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json;
using System.Xml.Linq;
using Selftests.Cli;
using Selftests.Harness.Results;

namespace Selftests.Tools.Tests;

/// <summary>What a verdict does not rest on is told with its case, in every format, and however the case ended.</summary>
internal sealed class NotesTests
{
    private const string NotCompared = "not compared with Linux: 41 processes, and there is room for 32";
    private const string NeverTaken = "never taken: madvise at :3 declined on Linux 6.18.44";
    private const string Unseen = "not observable on model: pte write (2)";

    [TestCase(Verdict.Passed)]
    [TestCase(Verdict.XFail)]
    [TestCase(Verdict.Failed)]
    public void EveryFormat_SaysIt(Verdict verdict)
    {
        CaseResult result = Noted(verdict);

        Sample.Report(output => new KtapReporter(output), result).Should()
            .Contain($"  # {NotCompared}\n").And.Contain($"  # {NeverTaken}\n").And.Contain($"  # {Unseen}\n");
        Sample.Report(output => new PlainReporter(output), result).Should()
            .Contain($"       {NotCompared}\n").And.Contain($"       {NeverTaken}\n");
        XElement junit = XDocument.Parse(Sample.Report(output => new JunitReporter(output), result)).Root!;
        junit.Descendants(verdict == Verdict.Failed ? "failure" : "system-out").Single().Value.Split('\n').Should()
            .Contain([Unseen, NeverTaken, NotCompared]);
        Pretty(result).Replace(" 1:", ":", StringComparison.Ordinal).Should().Contain(NotCompared).And.Contain(NeverTaken);
    }

    [Test]
    public void Json_HasFieldsOfItsOwn()
    {
        JsonElement found =
            JsonDocument.Parse(Sample.Report(output => new JsonReporter(output), Noted(Verdict.Passed))).RootElement.GetProperty(
                "cases")[0];

        found.GetProperty("not_compared").GetString().Should().Be("41 processes, and there is room for 32");
        found.GetProperty("not_taken")[0].GetString().Should().Be("madvise at :3 declined on Linux 6.18.44");
    }

    [Test]
    public void CaseWithoutThem_SaysNothing()
    {
        CaseResult result = Sample.Result(Sample.Case("cow", "a"), Verdict.Passed);

        FailureText.Lines(result).Should().BeEmpty();
        Sample.Report(output => new JunitReporter(output), result).Should().NotContain("system-out");
        Sample.Report(output => new JsonReporter(output), result).Should().NotContain("not_compared");
    }

    private static CaseResult Noted(Verdict verdict) => Sample.Result(Sample.Case("cow", "a"), verdict, "why") with
    {
        NotObservable = new Dictionary<string, int> { ["pte write"] = 2 },
        NotCompared = "41 processes, and there is room for 32",
        NotTaken = ["madvise at :3 declined on Linux 6.18.44"],
    };

    private static string Pretty(CaseResult result) => Sample.Report(output => new PrettyReporter(output, isTerminal: false), result);
}
