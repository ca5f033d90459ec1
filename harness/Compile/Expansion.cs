// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;

namespace Selftests.Harness.Compile;

/// <summary>
/// What the cases of one file may still come to. The checker has counted what stands in the file; how often a loop goes round that a
/// parameter bounds shows only here.
/// </summary>
internal sealed class Expansion
{
    private long left = Limits.Expansion;

    /// <summary>It was too much: what follows is not begun.</summary>
    public bool IsUsedUp => left < 0;

    /// <summary>One statement is about to become a step.</summary>
    public void Spend(Statement statement, SourceIndex source) => Spend(StatementWeight.Of(statement), statement, source);

    /// <summary>A round of a loop binds so many names.</summary>
    public void Spend(int amount, Node node, SourceIndex source)
    {
        left -= amount;
        if (left < 0)
        {
            throw new CompileException(source.Of(node.Span),
                $"with this the file's cases hold more than {Limits.Expansion} statements, loops unrolled and steps inlined");
        }
    }
}
