// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Docs;

[TestFixture]
internal sealed class LooseOutputTests
{
    [TestCase("a\nb", "a\nb\n")]
    [TestCase("a\nc", "a\nb\nc\n")]
    [TestCase("a  b", "   a b  \n")]
    [TestCase("a\n...\nc", "a\nb\nc\n")]
    [TestCase("took ... ms", "took 12 ms\n")]
    [TestCase("... of ...", "3 of 4\n")]
    public void Fits(string shown, string output) => LooseOutput.FirstMissing(shown, output).Should().BeNull();

    [TestCase("a\nb", "b\na\n", "b")]
    [TestCase("a", "ab\n", "a")]
    [TestCase("a\na", "a\n", "a")]
    [TestCase("took ... ms", "took 12 s\n", "took ... ms")]
    [TestCase("took ... ms", "it took 12 ms\n", "took ... ms")]
    public void DoesNotFit(string shown, string output, string missing) =>
        LooseOutput.FirstMissing(shown, output).Should().Be(missing);
}
