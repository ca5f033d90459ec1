// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>Counts what loops and steps come to before anybody unrolls them, and finds steps that call themselves.</summary>
internal sealed class SizeChecker(CheckContext context)
{
    private const ulong MadeRounds = 3;

    private readonly Dictionary<string, Size> _known = [];
    private readonly List<string> _open = [];

    /// <summary>What a block becomes.</summary>
    public Size Count(Block block)
    {
        Size size = default;
        foreach (Statement statement in block.Statements)
        {
            size = size.And(Count(statement));
        }

        return size;
    }

    /// <summary>How many rows or rounds there are; what only the row that is run can tell counts as one.</summary>
    public static ulong Rows(Expression source) => source switch
    {
        ListExpression list => (ulong)list.Items.Count,
        RangeExpression { From: NumberExpression from, To: NumberExpression to, Step: null } when to.Value > from.Value =>
            to.Value - from.Value,
        RangeExpression { From: NumberExpression from, To: NumberExpression to, Step: NumberExpression { Value: > 0
            and var step } } when to.Value > from.Value =>
            ((to.Value - from.Value - 1) / step) + 1,
        _ => 1,
    };

    private Size Count(Statement statement)
    {
        var itself = new Size(1, 1, (ulong)StatementWeight.Of(statement));
        return statement switch
        {
            CallStatement call => Call(call, itself),
            ForStatement loop => Gone(itself).And(Loop(loop, Count(loop.Body))),
            InStatement within => itself.And(Count(within.Body)),
            IfStatement choice => itself.And(Count(choice.Then)).And(choice.Else is { } otherwise ? Count(otherwise) : default),
            ThreadStatement thread => itself.And(Count(thread.Body)),
            AtStatement at => itself.And(Count(at.Body)),
            RaceStatement race => race.Threads.Aggregate(itself, (sum, thread) => sum.And(Count(thread.Body))),
            _ => itself,
        };
    }

    /// <summary>
    /// One over a range is made of a few of its rounds; where it has to be written out after all, whoever does that counts too.
    /// </summary>
    private static Size Loop(ForStatement loop, Size body)
    {
        ulong rounds = Rows(loop.Source);
        Size all = body.Times(rounds, (ulong)loop.Names.Count);
        return loop.Source is RangeExpression
            ? all with { Written = body.Written, Weight = body.Times(Math.Min(rounds, MadeRounds), (ulong)loop.Names.Count).Weight }
            : all;
    }

    /// <summary>A loop, or the call of a step: work, and no step in the end.</summary>
    private static Size Gone(Size itself) => itself with { Statements = 0, Written = 0 };

    private Size Call(CallStatement call, Size itself)
    {
        string name = call.Call.Name;
        if (!context.Files.Defs.TryGetValue(name, out Defined<DefItem>? def))
        {
            return itself;
        }

        if (_known.TryGetValue(name, out Size known))
        {
            return known.And(Gone(itself));
        }

        if (_open.Contains(name))
        {
            string cycle = string.Join(" calls ", _open.SkipWhile(open => open != name).Append(name));
            context.Error(call.Call.NameSpan, $"'{name}' calls itself", cycle);
            return itself;
        }

        if (_open.Count >= Limits.Nesting)
        {
            context.Error(call.Call.NameSpan, $"defs call each other more than {Limits.Nesting} deep");
            return itself;
        }

        return Inline(name, def.Item, def.File).And(Gone(itself));
    }

    private Size Inline(string name, DefItem def, ScriptFile file)
    {
        _open.Add(name);
        string outer = context.FileName;
        context.FileName = file.FileName;
        Size size = Count(def.Body);
        context.FileName = outer;
        _open.RemoveAt(_open.Count - 1);
        _known.Add(name, size);
        return size;
    }
}
