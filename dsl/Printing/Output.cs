// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;

namespace Selftests.Dsl.Printing;

/// <summary>Text with indentation. Where breaking is not allowed, it remembers that something needed to.</summary>
internal sealed class Output(bool mayBreak)
{
    public const int Width = 120;
    private const int Step = 4;

    private readonly StringBuilder _text = new();
    private int _lineStart;
    private int _indentation;

    public bool MayBreak => mayBreak;

    /// <summary>Something does not fit on one line, whatever its length.</summary>
    public bool Failed { get; private set; }

    public int Column => _text.Length - _lineStart;

    public string Indentation => new(' ', _indentation);

    public void Fail() => Failed = true;

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
    }

    /// <summary>An empty line, without the blanks of an indentation.</summary>
    public void BlankLine()
    {
        Failed |= !mayBreak;
        _text.Append('\n');
        _lineStart = _text.Length;
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

    public override string ToString() => _text.ToString();
}
