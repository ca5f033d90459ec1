// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Model;
using Selftests.Harness.Results;
using Selftests.Harness.Tests.Tidy;

namespace Selftests.Harness.Tests.Docs;

/// <summary>A script of a page, with the block of output that follows it if there is one.</summary>
internal sealed record ScriptExample(DocBlock Block, string? Shown)
{
    private const string Suite = "suite \"";

    public static IEnumerable<ScriptExample> All =>
        DocBlocks.Pages.SelectMany(page => In([.. DocBlocks.Read(page)]));

    public override string ToString() => Block.ToString();

    public static IEnumerable<ScriptExample> In(IReadOnlyList<DocBlock> blocks) =>
        from i in Enumerable.Range(0, blocks.Count)
        where blocks[i].Language == "mmt"
        select new ScriptExample(blocks[i], blocks.ElementAtOrDefault(i + 1) is { Language: "text" } next ? next.Text : null);

    public ScriptSet Load() => ScriptLoader.LoadText(
        Block.Text, FileName(), new LoadOptions { IncludeRoot = Repository.PathOf("selftests"), AllowCsharp = true });

    /// <summary>The diagnostics as the command prints them.</summary>
    public static string Errors(ScriptSet scripts) =>
        string.Concat(scripts.Diagnostics.Select(diagnostic => DiagnosticRenderer.Render(diagnostic, scripts.Scripts[0].Text)));

    public static IReadOnlyList<CaseResult> Run(ScriptSet scripts)
    {
        ScriptRunner runner = new(new ModelMachine(), new RunnerOptions { Run = RunOptions.Default with { AllowCsharp = true } });
        return [.. scripts.Cases.Select(runner.RunCase)];
    }

    /// <summary>The program is the file's stem; a block without a suite is a file named example.</summary>
    private string FileName()
    {
        int at = Block.Text.IndexOf(Suite, StringComparison.Ordinal);
        string stem = at < 0 ? "example" : Block.Text[(at + Suite.Length)..].Split('"')[0];
        return stem + ".mmt";
    }
}
