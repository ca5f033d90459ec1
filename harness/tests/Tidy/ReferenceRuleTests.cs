// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

[TestFixture]
internal sealed class ReferenceRuleTests
{
    [TestCase("mm-core/MmCore.csproj", "../dsl/Dsl.csproj", "mm-core must not know dsl (dsl/Dsl.csproj)")]
    [TestCase("dsl/Dsl.csproj", @"..\mm-core\MmCore.csproj", "dsl must not know mm-core (mm-core/MmCore.csproj)")]
    [TestCase("harness/tests/T.csproj", "../../tools/cli/Cli.csproj", "harness must not know tools (tools/cli/Cli.csproj)")]
    [TestCase("selftests/S.csproj", "../mm-core/MmCore.csproj", "selftests must not know mm-core (mm-core/MmCore.csproj)")]
    [TestCase("extra/X.csproj", "../dsl/Dsl.csproj", "extra must not know dsl (dsl/Dsl.csproj)")]
    public void ForbiddenArrow_IsFound(string project, string reference, string message) =>
        ReferenceRule.Check(Project(project, reference)).Should().Equal(new Finding(project, 1, message));

    [TestCase("harness/Harness.csproj", "../mm-core/MmCore.csproj")]
    [TestCase("dsl/tests/Dsl.Tests.csproj", "../Dsl.csproj")]
    [TestCase("tools/tests/Tools.Tests.csproj", "../cli/Cli.csproj")]
    public void AllowedArrow_Passes(string project, string reference) =>
        ReferenceRule.Check(Project(project, reference)).Should().BeEmpty();

    private static SourceText Project(string path, string reference) =>
        new(path, "<Project><ItemGroup><ProjectReference Include=\"" + reference + "\" /></ItemGroup></Project>");
}
