// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>Checks flags against the families that an argument takes.</summary>
internal sealed class FlagChecker(CheckContext context)
{
    public void Check(string owner, Parameter parameter, Expression value, ValueInfo info, NameScope scope, bool lenient)
    {
        switch (value)
        {
            case GroupExpression group:
                Check(owner, parameter, group.Inner, info, scope, lenient);
                break;
            case UnionExpression union:
                Union(owner, parameter, union, scope, lenient);
                break;
            case NameExpression name when scope.Find(name.Name) is null && ConstantTable.Find(name.Name) is { } constant:
                Constant(owner, parameter, name, constant, lenient);
                break;
            case NumberExpression { Unit: Unit.None } number:
                Number(owner, parameter, number, lenient);
                break;
            default:
                Other(owner, parameter, value, info.Kind, lenient);
                break;
        }
    }

    private void Union(string owner, Parameter parameter, UnionExpression union, NameScope scope, bool lenient)
    {
        if (!IsFlags(parameter) && !lenient)
        {
            context.Error(union, $"{parameter.Name} of {owner} is one of {Naming.Of(parameter.Families[0])}, not several");
        }

        foreach (Expression member in union.Members)
        {
            foreach (Expression candidate in ExpressionChecker.Candidates(member, scope))
            {
                ValueKind kind = Shape.Of(candidate, ExpressionChecker.Resolver(scope));
                Check(owner, parameter, candidate, new ValueInfo(kind), scope, lenient);
            }
        }
    }

    private void Constant(string owner, Parameter parameter, NameExpression name, Constant constant, bool lenient)
    {
        context.Require($"flag {owner} {constant.Name}", name.Span, constant.Name);
        if (lenient)
        {
            return;
        }

        if (!parameter.Takes(constant.Family))
        {
            context.Error(name, $"{parameter.Name} of {owner} takes {Naming.Of(parameter.Families[0])}, and '{constant.Name}' is none",
                Suggest(parameter, constant.Name));
        }
        else if (parameter.Only.Count > 0 && !parameter.Only.Contains(constant.Name))
        {
            context.Error(name, $"{owner} has no flag '{constant.Name}'", $"it has {string.Join(", ", parameter.Only)}");
        }
    }

    private void Number(string owner, Parameter parameter, NumberExpression number, bool lenient)
    {
        Require(owner, parameter, number);
        if (lenient || number.Value == 0 || parameter.IgnoresUnknown)
        {
            return;
        }

        if (!IsFlags(parameter))
        {
            if (!Members(parameter).Any(constant => constant.Value == number.Value))
            {
                context.Error(
                    number, $"{parameter.Name} of {owner} has no value {number.Value}", "where an error is expected any number may stand");
            }

            return;
        }

        ulong known = Members(parameter).Aggregate(0UL, (bits, constant) => bits | constant.Value);
        if ((number.Value & ~known) != 0)
        {
            string? length = parameter.IsOptional ? CallTable.Find(owner)?.LengthInPlace : null;
            context.Error(number, $"{owner} has no flag 0x{number.Value & ~known:x}",
                length ?? "where an error is expected any number may stand");
        }
    }

    /// <summary>A number asks for what the names of its bits would ask for.</summary>
    private void Require(string owner, Parameter parameter, NumberExpression number)
    {
        bool isFlags = IsFlags(parameter);
        foreach (Constant constant in Members(parameter))
        {
            if (constant.Value != 0 && (isFlags ? (number.Value & constant.Value) == constant.Value : number.Value == constant.Value))
            {
                context.Require($"flag {owner} {constant.Name}", number.Span, constant.Name);
            }
        }
    }

    private void Other(string owner, Parameter parameter, Expression value, ValueKind kind, bool lenient)
    {
        if (kind == ValueKind.Word && value is NameExpression)
        {
            // It is no name at all, which was told.
            return;
        }

        bool fits = kind is ValueKind.Any or ValueKind.Flags or ValueKind.FaultBits
            || (kind == ValueKind.Signal && parameter.Takes(ConstantFamily.Signal));
        if (!fits && !(lenient && kind is ValueKind.Number or ValueKind.Size or ValueKind.Errno))
        {
            context.Error(value, $"{parameter.Name} of {owner} takes {Naming.Of(parameter.Families[0])}, and this is {Naming.Of(kind)}",
                kind == ValueKind.Size ? CallTable.Find(owner)?.LengthInPlace : null);
        }
    }

    private static string? Suggest(Parameter parameter, string name)
    {
        string[] members = [.. Members(parameter).Select(constant => constant.Name)];
        return Array.Find(members, member => Tail(member) == Tail(name)) is { } same
            ? $"did you mean '{same}'?"
            : CheckContext.DidYouMean(name, members, members.Length <= 8 ? $"it has {string.Join(", ", members)}" : null);
    }

    private static string Tail(string name) => name[(name.IndexOf('_', StringComparison.Ordinal) + 1)..];

    private static bool IsFlags(Parameter parameter) => Members(parameter).All(constant => constant.IsFlag);

    private static List<Constant> Members(Parameter parameter)
    {
        if (parameter.Only.Count > 0)
        {
            return [.. parameter.Only.Select(name => ConstantTable.Find(name)!)];
        }

        var members = new List<Constant>();
        for (int i = 0; i < parameter.Families.Count; i++)
        {
            members.AddRange(ConstantTable.Of(parameter.Families[i]));
        }

        return members;
    }
}
