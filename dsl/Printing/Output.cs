// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;

namespace Selftests.Dsl.Printing;

/// <summary>Text with indentation. Where breaking is not allowed, it remembers that something needed to.</summary>
internal sealed class Output(bool mayBreak)
{
    public const int Width = 120;
    private const int Step = 4;

    private readonly StringBuilder _text = new();
    private readonly List<(int Line, int At, int Column)> _comments = [];
    private int _line;
    private int _lineStart;
    private int _indentation;

    public bool MayBreak => mayBreak;

    /// <summary>Something does not fit on one line, whatever its length.</summary>
    public bool Failed { get; private set; }

    public int Column => _text.Length - _lineStart;

    public string Indentation => new(' ', _indentation);

    public void Fail() => Failed = true;

    /// <summary>A comment at the end of the line. Those of neighbouring lines are put below each other, in the end.</summary>
    public void WriteTrailingComment(string comment)
    {
        _text.Append("  ");
        _comments.Add((_line, _text.Length, Column));
        _text.Append(comment);
    }

    public Output Write(string text)
    {
        _text.Append(text);
        return this;
    }

    public void Line()
    {
        Failed |= !mayBreak;
        _text.Append('\n').Append(' ', _indentation);
        _lineStart = _text.Length - _indentation;
        _line++;
    }

    /// <summary>An empty line, without the blanks of an indentation.</summary>
    public void BlankLine()
    {
        Failed |= !mayBreak;
        _text.Append('\n');
        _lineStart = _text.Length;
        _line++;
    }

    /// <summary>Makes the current line, which has only its indentation yet, a blank one, and begins the next.</summary>
    public void BlankHere()
    {
        _text.Length = _lineStart;
        Line();
    }

    public void Indent() => _indentation += Step;

    public void Unindent() => _indentation -= Step;

    /// <summary>Writes something on this line if it fits there; false, and nothing written, if not.</summary>
    public bool TryInline(Action<Output> write)
    {
        if (!mayBreak)
        {
            write(this);
            return true;
        }

        var trial = new Output(mayBreak: false);
        write(trial);
        if (trial.Failed || Column + trial._text.Length > Width)
        {
            return false;
        }

        _text.Append(trial._text);
        return true;
    }

    public override string ToString()
    {
        // From the end, so that what is inserted moves no place that is still to come.
        int last = _comments.Count - 1;
        while (last >= 0)
        {
            int first = last;
            while (first > 0 && _comments[first - 1].Line == _comments[first].Line - 1)
            {
                first--;
            }

            Align(first, last);
            last = first - 1;
        }

        _comments.Clear();
        return _text.ToString();
    }

    private void Align(int first, int last)
    {
        int column = 0;
        for (int i = first; i <= last; i++)
        {
            column = Math.Max(column, _comments[i].Column);
        }

        for (int i = last; i >= first; i--)
        {
            _text.Insert(_comments[i].At, " ", column - _comments[i].Column);
        }
    }
}
