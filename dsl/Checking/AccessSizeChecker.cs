// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>Checks how many bytes an access moves, and that what is stored fits.</summary>
internal sealed class AccessSizeChecker(CheckContext context, ExpressionChecker expressions)
{
    /// <summary>The call as its size makes it: several bytes are a number, and no byte.</summary>
    public CallSpec Check(BoundCall bound, NameScope scope)
    {
        CallSpec spec = bound.Spec;
        if (spec.Group != CallGroup.Access)
        {
            return spec;
        }

        Expression? given = bound[AccessCalls.Size];
        Check(given, spec.Parameters.Any(parameter => parameter.Kind == ParameterKind.Stored) ? bound["value"] : null, scope, spec.Name);
        return given is not null && spec.Result == ResultKind.Byte ? spec with { Result = ResultKind.Count } : spec;
    }

    /// <summary>How many bytes are stored or looked at, and what they are said to be.</summary>
    public void Check(Expression? given, Expression? value, NameScope scope, string owner)
    {
        ulong size = given is null ? 1 : Size(owner, given, scope);
        if (value is null)
        {
            return;
        }

        foreach (Expression candidate in ExpressionChecker.Candidates(value, scope))
        {
            Stored(candidate, given, size, scope, owner);
        }
    }

    private ulong Size(string owner, Expression given, NameScope scope)
    {
        if (expressions.Check(given, scope).Number is not { IsOne: true, Low: var size })
        {
            return sizeof(ulong);
        }

        if (size is not (1 or 2 or 4 or 8))
        {
            context.Error(given, $"one instruction moves 1, 2, 4 or 8 bytes, and this is {size}",
                owner == "store" ? "fill(p[0], 16 bytes, 7) and store(p[0], \"text\") store more, one after the other" : null);
        }

        return size;
    }

    private void Stored(Expression value, Expression? given, ulong size, NameScope scope, string owner)
    {
        ValueInfo info = expressions.Check(value, scope);
        if (value is StringExpression text && text.Value.Length == 0)
        {
            context.Error(value, "a text of no bytes says nothing");
        }
        else if (info.Kind == ValueKind.Text && given is not null)
        {
            context.Error(given, "a text has its length", "its bytes follow one another");
        }
        else if (size < sizeof(ulong) && info.Number is { } number && number.High >> (int)(8 * size) != 0)
        {
            string room = size == 1 ? "a byte" : $"{size} bytes";
            string wider = number.High >> 16 == 0 ? "2" : number.High >> 32 == 0 ? "4" : "8";
            context.Error(value,
                number.IsOne ? $"{number.High} does not fit in {room}" : $"this can be {number.High}, which does not fit in {room}",
                owner == "store" ? $"store(p[0], ..., {wider} bytes)" : $"{owner}(p[0], {wider} bytes) == ...");
        }
    }
}
