// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;
using Selftests.Dsl;
using Selftests.Dsl.Ast;

namespace Selftests.Harness.Linux;

/// <summary>Reads known-differences.txt: every error with its place, as of a script.</summary>
internal sealed partial class KnownDifferenceReader(string file)
{
    public const string Temporary = "TEMPORARY";
    public const string Permanent = "PERMANENT";

    private static readonly string[] Sections = [Temporary, Permanent];
    private static readonly string[] Matched = ["case", "step", "observation"];
    private static readonly string[] Keys = ["case", "step", "observation", "reason", "kernel"];
    private static readonly string[] Optional = ["since", "until", "where", "commit"];
    private static readonly string[] Tried = [.. RequiredFeatures.Names, .. LinuxFeatures.Trials];
    private static readonly string[] AllKeys = [.. Keys, .. Optional];

    private readonly List<KnownDifference> entries = [];
    private readonly List<Diagnostic> diagnostics = [];
    private readonly Dictionary<string, (string Value, SourceSpan Span)> block = new(StringComparer.Ordinal);
    private SourceSpan first;
    private bool blockIsGood = true;
    private bool isPermanent;
    private bool hasSection;

    public KnownDifferenceList Read(string text)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            ReadLine(lines[i].TrimEnd(), i + 1);
        }

        Close();
        return new KnownDifferenceList(file, text, entries, diagnostics);
    }

    [GeneratedRegex(@"\A(?:[\w-]+/)+[\w.-]+\.[chS]:\w+\(\)\z")]
    private static partial Regex KernelPlace();

    [GeneratedRegex(@"\A([0-9a-f]{12,40}|[0-9]+\.[0-9]+(\.[0-9]+)?) \S.*\z")]
    private static partial Regex CommitAndSubject();

    [GeneratedRegex(@"\A:(?:(?:setup|teardown)\d*\.)?[\d.*]+\z")]
    private static partial Regex StepPath();

    private void ReadLine(string line, int number)
    {
        int indent = line.Length - line.TrimStart().Length;
        string text = line[indent..];
        var span = new SourceSpan(number, indent + 1, Math.Max(1, text.Length));
        if (text.Length == 0)
        {
            Close();
        }
        else if (text[0] == '#')
        {
            return;
        }
        else if (!text.Contains(':', StringComparison.Ordinal))
        {
            Close();
            Section(text, span);
        }
        else
        {
            Pair(text, span);
        }
    }

    private void Section(string text, SourceSpan span)
    {
        // After a section that is none, its entries are not told for standing in none.
        hasSection = true;
        isPermanent = text == Permanent;
        if (!Sections.Contains(text))
        {
            Wrong(span, $"'{text}' is no section: {Temporary} or {Permanent}, or 'key: value'", DidYouMean(text, Sections));
        }
    }

    private void Pair(string text, SourceSpan span)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string key = text[..colon];
        string value = text[(colon + 1)..].TrimStart();
        var keySpan = span with { Length = Math.Max(1, colon) };
        first = block.Count == 0 && blockIsGood ? keySpan : first;
        if (!AllKeys.Contains(key))
        {
            WrongInBlock(keySpan, $"an entry has no '{key}:', only {string.Join(", ", AllKeys.Select(each => $"'{each}:'"))}",
                DidYouMean(key, AllKeys));
        }
        else if (value.Length == 0)
        {
            WrongInBlock(keySpan, $"'{key}:' says nothing");
        }
        else if (!block.TryAdd(key, (value, span with { Column = span.Column + text.Length - value.Length, Length = value.Length })))
        {
            WrongInBlock(keySpan, $"'{key}:' stands twice in this entry");
        }
    }

    private void Close()
    {
        if (block.Count > 0 && blockIsGood)
        {
            Finish();
        }

        block.Clear();
        blockIsGood = true;
    }

    private void Finish()
    {
        if (Keys.FirstOrDefault(key => !block.ContainsKey(key)) is { } missing)
        {
            Wrong(first, $"this entry has no '{missing}:'");
            return;
        }

        if (!hasSection)
        {
            Wrong(first, $"an entry stands under {Temporary} or {Permanent}");
            return;
        }

        CheckValues();
        KernelRange range = Range();
        if (blockIsGood)
        {
            Add(new KnownDifference(
                first.Line, isPermanent, block["case"].Value, block["step"].Value, block["observation"].Value, block["reason"].Value,
                block["kernel"].Value)
            {
                Commit = block.GetValueOrDefault("commit").Value ?? "", CaseSpan = block["case"].Span, StepSpan = block["step"].Span,
                Range = range,
            });
        }
    }

    private void CheckValues()
    {
        (string step, SourceSpan stepSpan) = block["step"];
        if (step != "*" && !StepPath().IsMatch(step))
        {
            WrongInBlock(stepSpan, $"'{step}' is no step", "a step is named by its path, :3 or :setup.1, or *");
        }

        (string observation, SourceSpan observationSpan) = block["observation"];
        if (!DifferenceNames.CanMatch(observation))
        {
            WrongInBlock(observationSpan, $"no observation is called '{observation}'", DidYouMean(observation, DifferenceNames.All));
        }

        (string kernel, SourceSpan kernelSpan) = block["kernel"];
        if (!KernelPlace().IsMatch(kernel))
        {
            WrongInBlock(kernelSpan, $"'{kernel}' is no place in the kernel", "its form is path:function(), mm/mremap.c:move_ptes()");
        }

        if (block.TryGetValue("commit", out (string Value, SourceSpan Span) commit) && !CommitAndSubject().IsMatch(commit.Value))
        {
            WrongInBlock(commit.Span, $"'{commit.Value}' is no commit",
                "its form is: twelve digits of its hash or more, or where they are not known the release that has it, and its subject");
        }

        if (Matched.All(key => block[key].Value.Trim('*').Length == 0))
        {
            WrongInBlock(block["observation"].Span, "this entry would explain everything", "name the observation that differs");
        }
    }

    private KernelRange Range()
    {
        var range = new KernelRange(Versions("since"), Versions("until"), Features());
        if (range.IsEmpty)
        {
            WrongInBlock(block["until"].Span, "it is gone in every kernel that has it: no kernel is meant",
                "since: where it came, until: where it went");
        }

        return range;
    }

    private BranchVersions? Versions(string key)
    {
        if (!block.TryGetValue(key, out (string Value, SourceSpan Span) line))
        {
            return null;
        }

        BranchVersions? versions = BranchVersions.TryRead(line.Value, out string wrong, out int at, out int length);
        if (versions is null)
        {
            WrongInBlock(line.Span with { Column = line.Span.Column + at, Length = length }, wrong);
        }

        return versions;
    }

    private List<string> Features()
    {
        List<string> names = [];
        if (!block.TryGetValue("where", out (string Value, SourceSpan Span) line))
        {
            return names;
        }

        int at = line.Span.Column;
        foreach (string part in line.Value.Split(','))
        {
            string word = part.Trim();
            string name = word.TrimStart('!');
            var span = line.Span with { Column = at + part.Length - part.TrimStart().Length, Length = Math.Max(1, word.Length) };
            if (!Tried.Contains(name) || word.Length - name.Length > 1)
            {
                WrongInBlock(span, $"no machine is asked for '{word}': a name of @requires, or one behind '!'", DidYouMean(name, Tried));
            }
            else if (names.Any(other => other.TrimStart('!') == name))
            {
                WrongInBlock(span, $"'{name}' stands twice");
            }

            names.Add(word);
            at += part.Length + 1;
        }

        return names;
    }

    private void Add(KnownDifference entry)
    {
        if (entries.Find(
            other => (other.Case, other.Step, other.Observation) == (entry.Case, entry.Step, entry.Observation)
                && other.Range.Overlaps(entry.Range)) is { } same)
        {
            Wrong(first, $"line {same.Line} explains the same already");
            return;
        }

        entries.Add(entry);
    }

    private void WrongInBlock(SourceSpan span, string message, string? hint = null)
    {
        blockIsGood = false;
        Wrong(span, message, hint);
    }

    private void Wrong(SourceSpan span, string message, string? hint = null) => diagnostics.Add(new Diagnostic(file, span, message, hint));

    private static string? DidYouMean(string text, IEnumerable<string> names) =>
        Nearest.To(text, names) is { } near ? $"did you mean '{near}'?" : null;
}
