// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>Combinations of flags and arguments that no kernel takes, as a call's descriptor has them.</summary>
internal static class FlagRules
{
    private const string Flags = "flags";

    public static void Check(CheckContext context, BoundCall call, NameScope scope)
    {
        if (call.Spec.FlagRules.Count == 0 || call[Flags] is not { } flags || Names(flags, scope) is not { } names)
        {
            return;
        }

        foreach (FlagRule rule in call.Spec.FlagRules)
        {
            if (names.Overlaps(rule.Flags) == rule.Stand && (rule.Without is null || call[rule.Without] is null))
            {
                context.Error(flags, rule.Message, rule.Hint);
            }
        }
    }

    /// <summary>The names of the flags, or null when some are not known.</summary>
    private static HashSet<string>? Names(Expression flags, NameScope scope) => flags switch
    {
        NameExpression name when IsConstant(name, scope) => [name.Name],
        UnionExpression union when union.Members.All(member => member is NameExpression name && IsConstant(name, scope)) =>
            [.. union.Members.Select(member => ((NameExpression)member).Name)],
        _ => null,
    };

    private static bool IsConstant(NameExpression name, NameScope scope) =>
        scope.Find(name.Name) is null && ConstantTable.Find(name.Name) is not null;
}
