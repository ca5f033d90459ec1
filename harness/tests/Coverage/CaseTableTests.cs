// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Coverage;
using Selftests.Harness.Tests.Tidy;

namespace Selftests.Harness.Tests.Coverage;

[TestFixture]
internal sealed class CaseTableTests
{
    private const string Header = "program\tcase\toperations in order\texpected observation\tneeds\n";

    [Test]
    public void ALine_IsACase()
    {
        CaseTable table = CaseTable.Read(Header + "mremap_test(6.17+)\ta, b\tdo x\tret 0\tcore mremap\n");

        KernelCase only = table.CasesOf("mremap_test").Should().ContainSingle().Subject;
        only.Should().BeEquivalentTo(new KernelCase("mremap_test", "6.17+", "a, b", "do x", "ret 0", ["core", "mremap"]));
    }

    [Test]
    public void TwoVersionsOfAProgram_AreOne()
    {
        CaseTable table = CaseTable.Read(Header + "m\ta\t\t\tcore\nn\ta\t\t\tcore\r\nm(6.17+)\tb\t\t\tcore\n");

        table.Programs.Should().Equal("m", "n");
        table.CasesOf("m").Select(item => item.Name).Should().Equal("a", "b");
        table.Has("n", "a").Should().BeTrue();
        table.Has("n", "b").Should().BeFalse();
        table.CasesOf("o").Should().BeEmpty();
    }

    [TestCase("m\ta\t\t\tcore\nm(6.17+)\ta\t\t\tcore\n", "m has the case \"a\" twice.")]
    [TestCase("m\ta\tcore\n", "3 columns instead of 5 in: m\ta\tcore")]
    public void ABadTable_IsRefused(string lines, string message) =>
        FluentActions.Invoking(() => CaseTable.Read(Header + lines)).Should().Throw<FormatException>().WithMessage(message);

    [Test]
    public void TheTable_HasTheCasesThatItsReadmeCounts()
    {
        CaseTable table = CaseTable.Load(Repository.PathOf("selftests/kernel-suite/cases.tsv"));

        table.Count.Should().Be(1051);
        table.CasesOf("mremap_test").Should().HaveCount(29);
        table.CasesOf("soft-dirty").Should().HaveCount(19);
        table.CasesOf("madv_populate").Should().HaveCount(21);
    }
}
