// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>Counts what loops and steps unroll to, and finds steps that call themselves.</summary>
internal sealed class SizeChecker(CheckContext context)
{
    private readonly List<Size> _known = [];
    private readonly List<string> _open = [];

    /// <summary>The statements of a block, its loops unrolled and its steps inlined; saturates.</summary>
    public ulong Count(Block block)
    {
        ulong count = 0;
        foreach (Statement statement in block.Statements)
        {
            count = Sum(count, Count(statement));
        }

        return count;
    }

    private ulong Count(Statement statement) => statement switch
    {
        CallStatement call => Call(call),
        ForStatement loop => Product(Rows(loop.Source), Count(loop.Body)),
        InStatement within => Sum(1, Count(within.Body)),
        IfStatement choice => Sum(1, Sum(Count(choice.Then), choice.Else is { } otherwise ? Count(otherwise) : 0)),
        ThreadStatement thread => Sum(1, Count(thread.Body)),
        AtStatement at => Sum(1, Count(at.Body)),
        RaceStatement race => race.Threads.Aggregate(1UL, (sum, thread) => Sum(sum, Count(thread.Body))),
        _ => 1,
    };

    private ulong Call(CallStatement call)
    {
        string name = call.Call.Name;
        if (!context.Files.Defs.TryGetValue(name, out Defined<DefItem>? def))
        {
            return 1;
        }

        if (_known.Find(size => size.Name == name) is { } known)
        {
            return known.Count;
        }

        if (_open.Contains(name))
        {
            string cycle = string.Join(" calls ", _open.SkipWhile(open => open != name).Append(name));
            context.Error(call.Call.NameSpan, $"'{name}' calls itself", cycle);
            return 1;
        }

        if (_open.Count >= Limits.Nesting)
        {
            context.Error(call.Call.NameSpan, $"defs call each other more than {Limits.Nesting} deep");
            return 1;
        }

        return Inline(name, def.Item, def.File);
    }

    private ulong Inline(string name, DefItem def, ScriptFile file)
    {
        _open.Add(name);
        string outer = context.FileName;
        context.FileName = file.FileName;
        ulong count = Count(def.Body);
        context.FileName = outer;
        _open.RemoveAt(_open.Count - 1);
        _known.Add(new Size(name, count));
        return count;
    }

    private static ulong Rows(Expression source) => source switch
    {
        ListExpression list => (ulong)list.Items.Count,
        RangeExpression { From: NumberExpression from, To: NumberExpression to } when to.Value > from.Value => to.Value - from.Value,
        _ => 1,
    };

    private static ulong Sum(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;

    private static ulong Product(ulong left, ulong right) => right != 0 && left > ulong.MaxValue / right ? ulong.MaxValue : left * right;

    private sealed record Size(string Name, ulong Count);
}
