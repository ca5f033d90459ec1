// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

/// <summary>style.md's counts, held over the whole tree. Each rule is itself tested on bad input beside it.</summary>
[TestFixture]
[Category("tidy")]
internal sealed class TidyTests
{
    /// <summary>The rules and their tests have to spell what they look for.</summary>
    private static readonly string[] SpellsTheForbidden =
    [
        "harness/tests/Tidy/MachinePathRule.cs", "harness/tests/Tidy/MachinePathRuleTests.cs",
        "harness/tests/Tidy/UnfinishedRule.cs", "harness/tests/Tidy/UnfinishedRuleTests.cs",
    ];

    private static IReadOnlyList<SourceText> CSharp { get; } = [.. Repository.Files.Where(file => file.Extension == ".cs")];

    [Test]
    public void EverySource_SaysItsLicence() => Hold(Repository.Files.SelectMany(SpdxRule.Check));

    [Test]
    public void NoFile_IsTooLong() => Hold(Repository.Files.SelectMany(LengthRule.CheckFile));

    [Test]
    public void NoLine_EndsInBlanks() => Hold(Repository.Files.SelectMany(LengthRule.CheckBlanks));

    [Test]
    public void NoLine_IsTooWide() => Hold(Repository.Files.SelectMany(LengthRule.CheckColumns));

    [Test]
    public void EveryFile_HasOneTypeOrOneFamily() => Hold(CSharp.SelectMany(FamilyRule.Check).Concat(FamilyRule.CheckApart(CSharp)));

    [Test]
    public void NoFunction_IsTooLong() => Hold(Repository.Files.SelectMany(LengthRule.CheckFunctions));

    [Test]
    public void FilesAndFunctions_AreSmallInTheMiddle()
    {
        int files = LengthRule.Median(CSharp.Select(file => file.Lines.Count));
        int functions = LengthRule.Median(CSharp.SelectMany(FunctionLengths.Of).Select(function => function.Lines));
        TestContext.Out.WriteLine($"median: {files} lines a file, {functions} a function");

        files.Should().BeLessThanOrEqualTo(LengthRule.MedianFile);
        functions.Should().BeLessThanOrEqualTo(LengthRule.MedianFunction);
    }

    [Test]
    public void LockedFunctions_AssertTheirLockFirst() => Hold(Repository.MmCore.SelectMany(LockedRule.Check));

    [Test]
    public void AFault_GoesByItsOwnCopies() => Hold(Repository.MmCore.SelectMany(FaultCopiesRule.Check));

    [Test]
    public void EveryCitedKernelFunction_Exists()
    {
        KernelFunctions known = KernelFunctions.Load();
        Hold(Repository.Files
            .Where(file => file.Extension is ".cs" or ".c" or ".mmt" && !file.IsUnder("harness/tests/Tidy"))
            .SelectMany(file => CitationRule.Check(file, known)));
    }

    [Test]
    public void EveryPart_KnowsOnlyWhomItMay() =>
        Hold(Repository.Files.Where(file => file.Extension == ".csproj").SelectMany(ReferenceRule.Check));

    [Test]
    public void NoCall_IsKnownByItsString() =>
        Hold(CSharp.Where(
            file => (file.IsUnder("dsl") || file.IsUnder("harness")) && !file.Path.Contains("/tests/", StringComparison.Ordinal))
            .SelectMany(CallNameRule.Check));

    [TestCase("Selftests.MmCore", "")]
    [TestCase("Selftests.Dsl", "Sprache")]
    public void Assembly_UsesNothingButTheRuntime(string assembly, string library) =>
        AssemblyRule.Strangers(assembly, library).Should().BeEmpty();

    [Test]
    public void MmCore_AssertsItself()
    {
        int lines = Repository.MmCore.Sum(file => file.Lines.Count);
        int assertions = Repository.MmCore.Sum(KernelAssertions.Count);
        TestContext.Out.WriteLine($"mm-core: {assertions} assertions in {lines} lines");

        (assertions * 1000).Should().BeGreaterThanOrEqualTo(lines * KernelAssertions.PerThousandLines);
    }

    [Test]
    public void MmCore_SaysWhy()
    {
        double percent = CommentShare.Percent(Repository.MmCore);
        TestContext.Out.WriteLine($"mm-core: {percent:F1} % comments");

        percent.Should().BeInRange(CommentShare.Least, CommentShare.Most);
    }

    [Test]
    public void NoFile_NamesAMachinesFolder() =>
        Hold(Repository.Files.Where(file => !SpellsTheForbidden.Contains(file.Path)).SelectMany(MachinePathRule.Check));

    [Test]
    public void NothingIsLeftForLater() =>
        Hold(Repository.Files.Where(file => !SpellsTheForbidden.Contains(file.Path)).SelectMany(UnfinishedRule.Check));

    [Test]
    public void TheTree_WasFound()
    {
        CSharp.Count.Should().BeGreaterThan(100);
        Repository.MmCore.Should().HaveCountGreaterThan(5);
    }

    private static void Hold(IEnumerable<Finding> findings) =>
        findings.Select(finding => finding.ToString()).Should().BeEmpty("each line names a place to mend");
}
