// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>Something wrong with a script, found before it ran.</summary>
/// <param name="File">The file as the caller named it.</param>
/// <param name="Span">Where in the file.</param>
/// <param name="Message">What is wrong, without the place.</param>
/// <param name="Hint">What to do about it, such as <c>did you mean 'madvise'?</c>.</param>
public sealed record Diagnostic(string File, SourceSpan Span, string Message, string? Hint = null)
{
    /// <summary>How a message begins that says what the machine cannot do.</summary>
    public const string NotModelled = "not modelled yet";

    /// <summary>The script is right, and its machine cannot do it.</summary>
    public bool IsNotModelled => Message.StartsWith(NotModelled, StringComparison.Ordinal);

    /// <summary><c>file:line:column: message</c>, and the hint behind a semicolon.</summary>
    public override string ToString() =>
        Hint is null ? $"{File}:{Span}: {Message}" : $"{File}:{Span}: {Message}; {Hint}";
}
