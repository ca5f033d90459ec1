// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Tests.Support;

namespace Selftests.Dsl.Tests;

/// <summary>Wrong scripts with their exact messages, as data in Bad/. MMT_UPDATE=1 writes what was said into the sources.</summary>
public class BadScriptTests
{
    private static IEnumerable<TestCaseData> Cases() =>
        BadScript.All().Select(bad => new TestCaseData(bad).SetArgDisplayNames(bad.Name));

    [OneTimeSetUp]
    public void UpdateOnDemand()
    {
        if (Environment.GetEnvironmentVariable("MMT_UPDATE") == "1")
        {
            BadScript.Update();
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void BadScript_Checked_SaysWhatIsWrong(BadScript bad)
    {
        bad.Messages().Should().Be(bad.Expected);
    }

    [Test]
    public void BadScripts_AreManyAndNamedOnce()
    {
        string[] names = [.. BadScript.All().Select(bad => bad.Name)];

        names.Should().HaveCountGreaterThan(120);
        names.Should().OnlyHaveUniqueItems();
    }
}
