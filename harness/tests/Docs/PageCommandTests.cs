// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Docs;

/// <summary>The commands that README.md and docs/ show print what stands under them.</summary>
/// <remarks>
/// One marked <c>slow</c> is CI's to run: .ci/run does what the README says. One marked <c>kernel</c> boots the image that MMT_KERNEL
/// names.
/// </remarks>
[TestFixture]
[Category("docs")]
[NonParallelizable]
internal sealed class PageCommandTests
{
    private static IEnumerable<TestCaseData> Commands =>
        from block in DocBlocks.Of("console")
        where !block.Has("slow")
        from example in ConsoleExample.In(block)
        select ForKernel(block, new TestCaseData(example).SetArgDisplayNames($"{block}: {example.Command}"));

    /// <summary>A first start builds, and says so: no page shows that.</summary>
    [OneTimeSetUp]
    public void Build() => new ConsoleExample("tools/mmt --version", "").Run();

    [TestCaseSource(nameof(Commands))]
    public void Prints(object command)
    {
        ConsoleExample example = (ConsoleExample)command;
        string output = example.Run();
        LooseOutput.Difference(example.Shown, output).Should().BeNull(output);
    }

    private static TestCaseData ForKernel(DocBlock block, TestCaseData data) =>
        block.Has("kernel") && Environment.GetEnvironmentVariable("MMT_KERNEL") is not { Length: > 0 }
            ? data.Ignore("MMT_KERNEL names no kernel image that a virtual machine could boot")
            : data;
}
