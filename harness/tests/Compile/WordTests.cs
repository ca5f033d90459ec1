// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;

namespace Selftests.Harness.Tests;

/// <summary>
/// What the checker could not see, because a def hid it, is an error where it is called; never "not observable" when it runs.
/// </summary>
[TestFixture]
internal sealed class WordTests
{
    private const string Thread = "c = thread { store(p[0], 1) }; join c";

    [TestCase("sleeping", "thread has no 'sleeping'")]
    [TestCase("!sleeping", "thread has no 'sleeping'")]
    [TestCase("signal 9", "thread has no 'signal'")]
    [TestCase("signal +1", "thread has no 'signal'")]
    [TestCase("rw-p", "nothing like this can be said of thread")]
    [TestCase("[a]", "nothing like this can be said of thread")]
    public void AWordThatAnObservationHasNot_IsAnError(string claim, string message) =>
        Diagnostics(claim, Thread, "c").Should().Equal(message);

    [TestCase("running")]
    [TestCase("exited 0")]
    public void AWordThatItHas_IsNone(string claim) => Diagnostics(claim, Thread, "c").Should().BeEmpty();

    [TestCase("p", "nothing can be expected of p itself: events, threads and processes can be expected by name")]
    [TestCase("7", "nothing can be expected of 7 itself: events, threads and processes can be expected by name")]
    public void WhatIsNeitherThreadNorProcess_IsAnError(string argument, string message) =>
        Diagnostics("running", "", argument).Should().Equal(message);

    private static string[] Diagnostics(string claim, string before, string argument)
    {
        string script = $"def f(c) {{ expect c: {claim} }}\ntest \"t\" {{\n{Scripts.Region}\n{before}\nf({argument})\n}}";
        return [.. Scripts.Diagnostics(script).Select(found => found.Message)];
    }
}
