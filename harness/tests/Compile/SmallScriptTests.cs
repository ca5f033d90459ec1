// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Model;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Compile;

/// <summary>
/// Few characters never become more than the limits say, nor cost more on the way there: by what is counted and allocated, not by the
/// clock.
/// </summary>
internal sealed class SmallScriptTests
{
    private const int Seeds = 1500;

    /// <summary>What the largest file that is let through takes, and half of it more.</summary>
    private const long MostBytes = 768L << 20;

    /// <summary>A relative of the scripts that once hung must not hang the tests. Nothing is measured by it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Test]
    public void SmallScripts_StayWithinTheirLimits()
    {
        int good = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            string text = new SmallScript(seed).Text();
            ScriptSet? set = null;
            long bytes = 0;
            var reader = new Thread(
                () =>
                {
                    set = ScriptLoader.LoadText(text, "small.mmt", new LoadOptions { Support = EverythingSupported.Instance });
                    bytes = GC.GetAllocatedBytesForCurrentThread();
                },
                WatchedThread.StackSize) { IsBackground = true };
            reader.Start();

            reader.Join(Patience).Should().BeTrue($"of seed {seed}:\n{text}");
            bytes.Should().BeLessThan(MostBytes, $"of seed {seed}:\n{text}");
            set!.Cases.Count.Should().BeLessThanOrEqualTo(Limits.Cases, text);
            set.Cases.Sum(program => program.Written().LongCount()).Should().BeLessThanOrEqualTo(Limits.Expansion, text);
            set.Diagnostics.Count.Should().BeLessThanOrEqualTo(Limits.Diagnostics, text);
            good += set.IsValid ? 1 : 0;
        }

        good.Should().BeGreaterThan(Seeds / 20, "what is refused at once shows nothing");
    }
}
