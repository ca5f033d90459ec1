// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>What the printer keeps although it means nothing: comments and the author's grouping by blank lines.</summary>
/// <param name="Leading">Lines before the node: comments, each with its '#', and blank lines, as empty texts.</param>
/// <param name="Trailing">The comment at the end of the node's line, of a block: behind its '{'.</param>
/// <param name="Dangling">Lines before the closing bracket of the node, after its last element.</param>
/// <param name="Broken">The author broke the brackets over several lines, and so does the printer.</param>
public sealed record Trivia(ValueList<string> Leading, string? Trailing, ValueList<string> Dangling, bool Broken)
{
    public static Trivia None { get; } = new([], null, [], false);

    /// <summary>Brackets that are broken over lines, and no comments.</summary>
    internal static Trivia OnlyBroken { get; } = None with { Broken = true };
}
