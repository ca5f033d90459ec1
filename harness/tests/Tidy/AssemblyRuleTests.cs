// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

[TestFixture]
internal sealed class AssemblyRuleTests
{
    [Test]
    public void AStranger_IsNamed() =>
        AssemblyRule.Strangers("Selftests.Harness.Tests", "nunit.framework").Should().Contain("FluentAssertions");

    [Test]
    public void AFriend_IsNot() =>
        AssemblyRule.Strangers("Selftests.Harness.Tests", "FluentAssertions").Should().NotContain("FluentAssertions");
}
