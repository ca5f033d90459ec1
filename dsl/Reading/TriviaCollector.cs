// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Reading;

/// <summary>Hands comments and blank lines, in the order of the text, to the nodes that claim them.</summary>
internal sealed class TriviaCollector
{
    private static readonly ValueList<string> OneBlankLine = [""];

    private readonly List<TriviaEntry> _entries = [];
    private string _text = "";
    private int _next;

    public void Reset(string text)
    {
        _text = text;
        _entries.Clear();
        _next = 0;
    }

    public void Add(TriviaEntry entry) => _entries.Add(entry);

    /// <summary>Everything before token <paramref name="index"/> that nobody has claimed; a blank line is an empty text.</summary>
    public ValueList<string> TakeBefore(int index)
    {
        if (_next == _entries.Count || _entries[_next].Anchor > index)
        {
            return [];
        }

        if (_entries[_next].Length == 0 && (_next + 1 == _entries.Count || _entries[_next + 1].Anchor > index))
        {
            _next++;
            return OneBlankLine;
        }

        List<string> lines = [];
        for (; _next < _entries.Count && _entries[_next].Anchor <= index; _next++)
        {
            lines.Add(TextOf(_entries[_next]));
        }

        return lines.Freeze();
    }

    /// <summary>The comment that stands on the same line as what precedes token <paramref name="index"/>, or null.</summary>
    public string? TakeTrailing(int index)
    {
        if (_next == _entries.Count || _entries[_next].Anchor != index || _entries[_next].OwnLine)
        {
            return null;
        }

        return TextOf(_entries[_next++]);
    }

    /// <summary>Comments inside a node that none of its parts claimed; blank lines there are dropped.</summary>
    public ValueList<string> TakeInner(int index)
    {
        if (_next == _entries.Count || _entries[_next].Anchor > index)
        {
            return [];
        }

        List<string> lines = [];
        for (; _next < _entries.Count && IsInner(_entries[_next], index); _next++)
        {
            if (_entries[_next].Length > 0)
            {
                lines.Add(TextOf(_entries[_next]));
            }
        }

        return lines.Freeze();
    }

    private static bool IsInner(TriviaEntry entry, int index) =>
        entry.Anchor < index || (entry.Anchor == index && entry.OwnLine);

    private string TextOf(TriviaEntry entry) => _text.AsSpan(entry.Start, entry.Length).TrimEnd().ToString();
}
