// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>A name of the script.</summary>
internal sealed class Binding(string name, SourceSpan span, ValueInfo info)
{
    public string Name => name;

    public SourceSpan Span => span;

    public ValueInfo Info => info;

    /// <summary>Of a row's variable: the values that it takes.</summary>
    public ValueList<Expression> Candidates { get; init; }

    /// <summary>The call that should have bound it is expected to fail.</summary>
    public bool IsFailed { get; init; }

    /// <summary>A thread has bound it: another one may bind it anew.</summary>
    public bool IsThreads { get; set; }

    /// <summary>Of a process: the line in which it exits, or 0.</summary>
    public int ExitLine { get; set; }

    /// <summary>For another test: what one test does with a fixture's names is nothing to the next.</summary>
    public Binding Copy() => new(name, span, info) { Candidates = Candidates, IsFailed = IsFailed, ExitLine = ExitLine };
}
