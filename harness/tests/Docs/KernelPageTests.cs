// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Tests.Tidy;

namespace Selftests.Harness.Tests.Docs;

/// <summary>
/// docs/kernels.md and its fragment name every option that the harness asks for. MMT_WRITE_DOCS=1 writes the table anew (--filter
/// KernelPage).
/// </summary>
[TestFixture]
internal sealed class KernelPageTests
{
    private static readonly string[] TooSlow = ["PROVE_LOCKING", "KASAN", "UBSAN"];

    private static string Page => Repository.PathOf("docs/kernels.md");

    [Test]
    public void TheTable_IsTheHarnesssOwn()
    {
        string filled = GeneratedSections.Fill(File.ReadAllText(Page), new Dictionary<string, string> { ["options"] = Table() });
        if (Environment.GetEnvironmentVariable("MMT_WRITE_DOCS") == "1")
        {
            File.WriteAllText(Page, filled);
        }

        File.ReadAllText(Page).Should().Be(filled, "MMT_WRITE_DOCS=1 dotnet test ... --filter KernelPage writes the table anew");
    }

    [Test]
    public void TheFragment_HasEveryOption()
    {
        KernelConfig fragment =
            KernelConfig.Parse(
                "mm.config", "# Linux/x86 9.9.0 Kernel Configuration\n" + File.ReadAllText(Repository.PathOf("docs/mm.config")));

        fragment.Missing(hasModules: false).Select(need => need.Option).Should().BeEquivalentTo(TooSlow);
    }

    private static string Table() =>
        "| option | without it |\n| --- | --- |\n"
            + string.Concat(
                KernelNeed.All.Select(need => $"| `{need.Option}`{Since(need)} | {(need.IsVital ? "no case runs: " : "")}{need.Lost} |\n"));

    private static string Since(KernelNeed need) => need.Since is null ? "" : $" ({need.Since})";
}
