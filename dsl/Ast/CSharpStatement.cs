// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>csharp { ... }</c>: the text between the braces, as written.</summary>
public sealed record CSharpStatement(string Code) : Statement
{
    /// <summary>The line of the script on which <see cref="Code"/> begins.</summary>
    public int FirstLine { get; init; } = 1;

    public bool Equals(CSharpStatement? other) => base.Equals(other) && Code == other.Code;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Code);
}
