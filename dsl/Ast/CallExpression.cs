// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>name(arguments)</c>: a system call, an access, an ioctl, a step of the script's own, or a question such as <c>addr(0)</c>.</summary>
public sealed record CallExpression(string Name, ValueList<Argument> Arguments) : Expression
{
    /// <summary>Where the name alone stands.</summary>
    public SourceSpan NameSpan { get; init; } = SourceSpan.Start;

    public bool Equals(CallExpression? other) => base.Equals(other) && Name == other.Name && Arguments == other.Arguments;

    public override int GetHashCode() => HashCode.Combine(Name, Arguments);
}
