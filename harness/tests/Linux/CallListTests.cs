// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>What the language can call, the executor makes, or there is a reason why not.</summary>
[Category("Linux")]
[RequiresLinux]
internal sealed class CallListTests
{
    /// <summary>Of the executor's own, for tests of it.</summary>
    private static readonly string[] NotOfTheLanguage = ["drain"];

    /// <summary>Calls that are a look at a page, and no call of the machine's.</summary>
    private static IEnumerable<string> OnlyLook => CallTable.All.Where(spec => spec.Result == ResultKind.Frame).Select(spec => spec.Name);

    [Test]
    public void EveryCallOfTheLanguage_IsTheExecutorsOrHasAReason() =>
        CallTable.All.Where(spec => spec.Group is CallGroup.System or CallGroup.Interface)
            .Select(spec => spec.Name)
            .Except(Executors.Features.Calls).Except(LinuxCalls.Never.Keys).Except(OnlyLook)
            .Should().BeEmpty("the executor makes it, or LinuxCalls.Never says why not");

    [Test]
    public void WhatIsNeverMade_IsOfTheLanguageAndNotTheExecutors()
    {
        LinuxCalls.Never.Keys.Should().OnlyContain(name => CallTable.Find(name) != null);
        LinuxCalls.Never.Keys.Intersect(Executors.Features.Calls).Should().BeEmpty();
    }

    [Test]
    public void EveryCallOfTheExecutor_IsOfTheLanguage() =>
        Executors.Features.Calls.Except(CallTable.All.Select(spec => spec.Name)).Should().BeEquivalentTo(NotOfTheLanguage);
}
