// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;

namespace Selftests.Harness.Tests.Docs;

/// <summary>Every script that the pages show does what its mark says.</summary>
[TestFixture]
[Category("docs")]
internal sealed class ScriptExampleTests
{
    private const string NotModelled = "not modelled yet";

    private static IEnumerable<TestCaseData> Passing => Marked(null);

    private static IEnumerable<TestCaseData> Future => Marked("future");

    private static IEnumerable<TestCaseData> Wrong => Marked("wrong");

    private static IEnumerable<TestCaseData> Failing => Marked("fails");

    [TestCaseSource(nameof(Passing))]
    public void Passes(object example)
    {
        ScriptSet scripts = ((ScriptExample)example).Load();

        ScriptExample.Errors(scripts).Should().BeEmpty();
        scripts.Cases.Should().NotBeEmpty();
        foreach (CaseResult result in ScriptExample.Run(scripts))
        {
            result.IsFailure.Should().BeFalse($"of {result.Case.Id}:\n{FailureText.Of(result)}");
        }
    }

    /// <summary>The language has it, the model not yet: that is said of it and nothing else.</summary>
    [TestCaseSource(nameof(Future))]
    public void IsRefusedAsNotModelledYet(object example)
    {
        ScriptSet scripts = ((ScriptExample)example).Load();

        scripts.Diagnostics.Should().NotBeEmpty("the model has it now: take the mark away");
        scripts.Diagnostics.Select(diagnostic => diagnostic.Message).Should()
            .AllSatisfy(message => message.Should().StartWith(NotModelled));
    }

    [TestCaseSource(nameof(Wrong))]
    public void IsRefusedAsShown(object example)
    {
        ScriptExample.Errors(((ScriptExample)example).Load()).Should().Be(((ScriptExample)example).Shown);
    }

    [TestCaseSource(nameof(Failing))]
    public void FailsAsShown(object example)
    {
        ScriptSet scripts = ((ScriptExample)example).Load();

        ScriptExample.Errors(scripts).Should().BeEmpty();
        CaseResult result = ScriptExample.Run(scripts).Single(result => result.IsFailure);
        string text = FailureText.Of(result);
        LooseOutput.Difference(((ScriptExample)example).Shown!, text).Should().BeNull(text);
    }

    [Test]
    public void EveryMark_IsKnown() =>
        ScriptExample.All.SelectMany(example => example.Block.Marks).Distinct().Should().BeSubsetOf(["future", "wrong", "fails"]);

    private static IEnumerable<TestCaseData> Marked(string? mark) =>
        from example in ScriptExample.All
        where mark is null ? example.Block.Marks.Count == 0 : example.Block.Has(mark)
        select new TestCaseData(example).SetArgDisplayNames(example.ToString());
}
