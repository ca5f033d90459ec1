// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Selftests.Dsl.Ast;
using Selftests.Dsl.Tests.Support;

namespace Selftests.Dsl.Tests;

public class PropertyTests
{
    private static readonly string[] Corpus = [.. Scripts.Examples.Concat(Scripts.Selftests).Select(Scripts.Text)];

    [Test]
    public void AnyTree_Printed_ReadsAsItself() => ForSeeds(500, seed =>
    {
        ScriptFile tree = new RandomScript(seed).File();

        string printed = ScriptPrinter.Print(tree);

        ReadResult read = ScriptReader.Read(printed, "x.mmt");
        string.Concat(read.Diagnostics.Select(diagnostic => DiagnosticRenderer.Render(diagnostic, printed))).Should().BeEmpty();
        read.File.Should().Be(tree, printed);
        ScriptPrinter.Print(read.File!).Should().Be(printed);
    });

    [Test]
    public void Comments_Anywhere_SurviveThePrinter() => ForSeeds(200, seed =>
    {
        string text =
            Corpus[Math.Abs(seed % Corpus.Length)].Replace("csharp {", "in c {", StringComparison.Ordinal)
                .Replace("Mm.Pte(p[0]).IsWritable.Should().BeFalse();", "", StringComparison.Ordinal)
                .Replace("if (true)\n        {\n        }", "", StringComparison.Ordinal);
        string commented = new Mutator(seed).Comment(text, out int count);
        ReadResult read = ScriptReader.Read(commented, "x.mmt");
        read.Diagnostics.Should().BeEmpty(commented);

        string printed = ScriptPrinter.Print(read.File!);

        ReadResult again = ScriptReader.Read(printed, "x.mmt");
        again.File.Should().Be(ScriptReader.Read(text, "x.mmt").File);
        ScriptPrinter.Print(again.File!).Should().Be(printed);
        for (int i = 0; i < count; i++)
        {
            (printed.Contains($"#own{i}\n", StringComparison.Ordinal) || printed.Contains($"#end{i}\n", StringComparison.Ordinal)).Should()
                .BeTrue($"comment {i} is in {printed}");
        }
    });

    [Test]
    public void MutatedScripts_NeverCrashNorHang() =>
        ForSeeds(600, seed => Survive(new Mutator(seed).Mutate(Corpus[Math.Abs(seed % Corpus.Length)])));

    [Test]
    public void Noise_NeverCrashesNorHangs() => ForSeeds(600, seed => Survive(new Mutator(seed).Noise(Math.Abs(seed % 2000))));

    [Test]
    public void OneStatementLost_IsAllThatIsTold() => ForSeeds(600, seed =>
    {
        var random = new Random(seed);
        string[] scripts = [.. Corpus.Where(text => Statements(text.Split('\n')).Length > 0)];
        string[] lines = scripts[random.Next(scripts.Length)].Split('\n');
        int[] statements = Statements(lines);
        int lost = statements[random.Next(statements.Length)];
        var options = new CheckOptions { Files = FilesInMemory.Some };
        string[] before = Messages(lines, options);

        lines[lost] = $"    let {lines[lost].Trim()}";

        Messages(lines, options).Except(before).Should().ContainSingle(string.Join('\n', lines)).Which.Should()
            .StartWith("unknown statement 'let'");
    });

    // What a line before has begun is no statement of its own.
    private static int[] Statements(string[] lines) =>
        [.. Enumerable.Range(1, lines.Length - 1)
            .Where(i => IsPlainStatement(lines[i]) && lines[i - 1].TrimEnd() is not [.., '(' or '[' or ',' or '|'])];

    // An `if` with brackets is one of a block of C#, which nobody reads.
    private static bool IsPlainStatement(string line) =>
        line.StartsWith("    ", StringComparison.Ordinal) && line.TrimEnd().EndsWith(')') && !line.Any("{};#@[".Contains)
        && !line.TrimStart().StartsWith("if (", StringComparison.Ordinal);

    private static string[] Messages(string[] lines, CheckOptions options)
    {
        string text = string.Join('\n', lines);
        ReadResult read = ScriptReader.Read(text, "x.mmt");
        return [.. (read.IsValid ? Checker.Check(read.File!, options).Diagnostics : WholeCheck.Diagnostics(read, text, options)).Select(
            diagnostic => diagnostic.Message)];
    }

    /// <summary>Reads, and does with what is valid all that can be done with it.</summary>
    private static void Survive(string text)
    {
        var clock = Stopwatch.StartNew();
        ReadResult read = ScriptReader.Read(text, "x.mmt");
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5), text);
        int lines = text.Count(c => c == '\n') + 1;
        foreach (Diagnostic diagnostic in read.Diagnostics)
        {
            diagnostic.Span.Line.Should().BeInRange(1, lines, text);
            DiagnosticRenderer.Render(diagnostic, text).Should().Contain("^");
        }

        var options = new CheckOptions { Files = FilesInMemory.Some };
        Checker.Check(read.File!, options).Should().NotBeNull();
        read.Diagnostics.Except(WholeCheck.Diagnostics(read, text, options)).Should().BeEmpty(text);
        if (read.IsValid)
        {
            string printed = ScriptPrinter.Print(read.File!);
            ReadResult again = ScriptReader.Read(printed, "x.mmt");
            again.File.Should().Be(read.File, text);
            ScriptPrinter.Print(again.File!).Should().Be(printed, text);
        }
    }

    private static void ForSeeds(int count, Action<int> property) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(count).WithEndSize(int.MaxValue / 2),
            Prop.ForAll(Gen.Choose(int.MinValue / 2, int.MaxValue / 2).ToArbitrary(), property));
}
