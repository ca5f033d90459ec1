// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;
using Selftests.Dsl;
using Selftests.Dsl.Ast;

namespace Selftests.Harness.Compile;

/// <summary>
/// Which tests of a script a machine cannot run, and why: what it lacks stands in the test, in what the test uses, or in what all of them
/// use.
/// </summary>
internal sealed partial class Unmodelled
{
    private readonly Part[] parts;
    private readonly ILookup<string, Part> defs;
    private readonly string[] common;

    private Unmodelled(CheckResult check)
    {
        parts = check.IsValid ? [] : [.. check.Included.Append(check.File).SelectMany(file => Parts(file, check.Diagnostics))];
        defs = parts.Where(part => part.Item is DefItem).ToLookup(part => ((DefItem)part.Item).Name);
        HashSet<Diagnostic> inParts = [.. parts.SelectMany(part => part.Lacks)];
        common = [.. check.Diagnostics.Where(diagnostic => !inParts.Contains(diagnostic)).Select(diagnostic => diagnostic.Message)];
    }

    /// <summary>Every test can run.</summary>
    public static Unmodelled Nothing(CheckResult check) => new(check with { Diagnostics = [] });

    /// <summary>What a check found, where it found nothing else; null: there are other errors, and nothing may run.</summary>
    public static Unmodelled? Of(CheckResult check) =>
        check.Diagnostics.All(diagnostic => diagnostic.IsNotModelled) ? new Unmodelled(check) : null;

    /// <summary>Why a test cannot run with these variants of its fixtures, or null.</summary>
    public string? WhyNot(TestItem test, IReadOnlyList<FixtureChoice> fixtures)
    {
        var used = new HashSet<Part>();
        var next = new Queue<Part>(
            parts.Where(part => ReferenceEquals(part.Item, test) || fixtures.Any(choice => choice.IsMadeOf(part.Item))));
        while (next.TryDequeue(out Part? part))
        {
            if (used.Add(part))
            {
                foreach (Part other in part.Called.SelectMany(name => defs[name]))
                {
                    next.Enqueue(other);
                }
            }
        }

        string[] lacks = [.. common.Concat(used.SelectMany(part => part.Lacks).Select(diagnostic => diagnostic.Message)).Distinct()];
        return lacks.Length == 0 ? null : string.Join("; ", lacks);
    }

    private static IEnumerable<Part> Parts(ScriptFile file, IReadOnlyList<Diagnostic> diagnostics)
    {
        var source = new SourceIndex(file);
        Diagnostic[] own = [.. diagnostics.Where(diagnostic => diagnostic.File == file.FileName)];
        foreach (FileItem item in file.Items.Where(item => item is TestItem or DefItem or FixtureItem or VariantItem))
        {
            yield return new Part(
                item,
                [.. Called().Matches(Silent().Replace(source.TextOf(item.Span), "")).Select(match => match.Groups[1].Value)],
                [.. own.Where(diagnostic => source.Contains(item.Span, diagnostic.Span))]);
        }
    }

    // A def is used where it is called; a name of a def that is no call is the script's own.
    [GeneratedRegex(@"(\w+)\s*\(")]
    private static partial Regex Called();

    // What is said in a text or a comment is not used.
    [GeneratedRegex("\"[^\"\n]*\"|#[^\n]*")]
    private static partial Regex Silent();

    private sealed record Part(FileItem Item, HashSet<string> Called, IReadOnlyList<Diagnostic> Lacks)
    {
        public bool Equals(Part? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
