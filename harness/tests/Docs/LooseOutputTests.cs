// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Docs;

[TestFixture]
internal sealed class LooseOutputTests
{
    [TestCase("a\nb", "a\nb\n")]
    [TestCase("", "")]
    [TestCase("a\n...\nc", "a\nb\nc\n")]
    [TestCase("a\n...\nc", "a\nc\n")]
    [TestCase("...\nb", "a\nb\nb\n")]
    [TestCase("a\n  ...", "a\nb\n")]
    [TestCase("took ... ms", "took 12 ms\n")]
    [TestCase("... of ...", "3 of 4\n")]
    public void Fits(string shown, string output) => LooseOutput.Difference(shown, output).Should().BeNull();

    [TestCase("a\nb", "b\na\n", "the output has no such line there: 'a'")]
    [TestCase("a\nc", "a\nb\nc\n", "the output has no such line there: 'c'")]
    [TestCase("b", "a\nb\n", "the output has no such line there: 'b'")]
    [TestCase("a", "a\nb\n", "the output goes on: 'b'")]
    [TestCase("", "a\n", "the output goes on: 'a'")]
    [TestCase("a b", "a  b\n", "the output has no such line there: 'a b'")]
    [TestCase("a", "  a\n", "the output has no such line there: 'a'")]
    [TestCase("a\na", "a\n", "the output has no such line there: 'a'")]
    [TestCase("took ... ms", "took 12 s\n", "the output has no such line there: 'took ... ms'")]
    [TestCase("took ... ms", "it took 12 ms\n", "the output has no such line there: 'took ... ms'")]
    public void DoesNotFit(string shown, string output, string difference) =>
        LooseOutput.Difference(shown, output).Should().Be(difference);
}
