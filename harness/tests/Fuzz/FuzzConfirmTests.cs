// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Fuzz;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Fuzz;

/// <summary>
/// The script that is written for a finding: whatever was found, it checks, and says what the kernel did as far as a script can say it.
/// </summary>
internal sealed class FuzzConfirmTests
{
    private const string Any = "ok or -ENOMEM or -EINVAL";
    private static readonly FuzzStatement Map = new("a = mmap(8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)", "");

    [TestCase("the executor itself lies there: a script must not reach it")]
    [TestCase("the kernel complains:\n  BUG: Bad page map in process mmexec  pte:0\n  addr:0")]
    [TestCase("a result = that looks like one # and more")]
    public void AComplaintOfACall_IsNoResult(string complaint)
    {
        string text = Confirm(complaint, step: 1, new FuzzStatement("munmap(a[1])", Any));

        Diagnostics(text).Should().BeEmpty(text);
        text.Should().Contain($"munmap(a[1]) = {Any}\n");
    }

    [TestCase("two\nlines, the second = ( not closed")]
    [TestCase("in one line")]
    public void AComplaintOfALook_IsAComment(string complaint)
    {
        string text = Confirm(complaint, step: 1, new FuzzStatement("expect smaps(a): Rss 0", ""), new FuzzStatement("munmap(a[1])", Any));

        Diagnostics(text).Should().BeEmpty(text);
        text.Should().Contain("# expect smaps(a): Rss 0").And.Contain("    munmap(a[1])\n");
    }

    [Test]
    public void AComplaintOfTheSetUp_Checks() =>
        Diagnostics(Confirm("not here", step: 0, new FuzzStatement("munmap(a[1])", Any))).Should().BeEmpty();

    [Test]
    public void WhatAThreadIsTold_IsNotWhatItsJoinIs()
    {
        string text =
            Confirm("", step: -1, new FuzzStatement("munmap(a[1], 0)", Any) { Thread = "t1" },
                new FuzzStatement("munmap(a[2])", Any) { Thread = "t2" });

        Diagnostics(text).Should().BeEmpty(text);
        text.Should().Contain("munmap(a[1], 0) = -EINVAL }").And.Contain("munmap(a[2]) }");
    }

    /// <summary>
    /// What any script may end with on a kernel, told in the words of the observer, is a result that a script can say, or none.
    /// </summary>
    [TestCaseSource(typeof(ScriptGenerator), nameof(ScriptGenerator.OperationNames))]
    public void EveryOperation_WritesAScriptThatChecks(string operation)
    {
        HashSet<string> operations = operation == "wait" ? ["wait", "exit"] : [operation];
        ScriptGenerator generator = new(operations);
        for (int seed = 0; seed < 12; seed++)
        {
            FuzzScript script = generator.Generate(seed);
            string text = FuzzConfirm.Text(script, new ModelMachine(), "x");

            Diagnostics(text, $"{script.Name}.mmt").Should().BeEmpty(text);
        }
    }

    private static IReadOnlyList<string> Diagnostics(string text, string name = "fuzz_1.mmt") =>
        [.. ScriptLoader.LoadText(text, name, new LoadOptions()).Diagnostics.Select(diagnostic => diagnostic.ToString())];

    private static string Confirm(string complaint, int step, params FuzzStatement[] statements) =>
        FuzzConfirm.Text(new FuzzScript(1, [Map, .. statements]), new ComplainingMachine(complaint, step), "found");

    /// <summary>The model, that complains of one step.</summary>
    private sealed class ComplainingMachine(string complaint, int step) : IMachine
    {
        private readonly ModelMachine model = new();

        public string Name => model.Name;

        public MachineFeatures Features => model.Features;

        public CaseRecord Run(CaseProgram program, RunOptions options)
        {
            CaseRecord record = model.Run(program, options);
            return record with { Steps = [.. record.Steps.Select((seen, i) => i == step ? seen with { Complaint = complaint } : seen)] };
        }
    }
}
