// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>What attributes say.</summary>
internal static class AttributeReader
{
    public static AttributeNode? Find(ValueList<AttributeNode> attributes, string name)
    {
        foreach (AttributeNode attribute in attributes)
        {
            if (attribute.Name == name)
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>
    /// The suite's attributes with the test's over them, as they stand: <see cref="Fill"/> puts the values of a row into them.
    /// </summary>
    public static CaseAttributes Read(ValueList<AttributeNode> suite, ValueList<AttributeNode> test, SourceIndex source)
    {
        CaseAttributes attributes = CaseAttributes.None;
        foreach (AttributeNode attribute in suite.Concat(test))
        {
            attributes = Add(attributes, attribute, source);
        }

        string[] names = [.. suite.Concat(test).Where(attribute => attribute.Name == "case").Select(attribute => Text(attribute, source))];
        return names.Length == 0 ? attributes : attributes with { CaseNames = names };
    }

    /// <summary>The names of @case with a row's values in the place of its variables.</summary>
    public static CaseAttributes Fill(CaseAttributes attributes, IReadOnlyList<RowValue> row) =>
        row.Count == 0 || !attributes.CaseNames.Any(name => name.Contains('{', StringComparison.Ordinal)) ? attributes
            : attributes with { CaseNames = [.. attributes.CaseNames.Select(name => Fill(name, row))] };

    /// <summary>@kernel gates.</summary>
    public static IReadOnlyList<KernelGate> Gates(ValueList<AttributeNode> attributes, SourceIndex source)
    {
        IReadOnlyList<KernelGate> gates = [];
        foreach (AttributeNode attribute in attributes)
        {
            if (attribute.Name == "kernel")
            {
                gates = [.. gates, .. Gates(attribute, source)];
            }
        }

        return gates;
    }

    /// <summary>The reason of a @skip, @xfail or @model.</summary>
    public static string Text(AttributeNode attribute, SourceIndex source) =>
        attribute.Arguments is { Count: > 0 } arguments && arguments[0].Value is StringExpression text ? text.Value
            : source.OneLine(attribute.Span);

    /// <summary>The step that an @xfail names, or null.</summary>
    private static string? StepOf(AttributeNode attribute) => attribute.Arguments is [_, { Value: StepExpression step }] ? step.Path : null;

    /// <summary>The steps that a @race names.</summary>
    private static CallPair? PairOf(AttributeNode attribute) =>
        attribute.Arguments is [{ Value: StepExpression first }, { Value: StepExpression second }]
            ? new CallPair(first.Path, second.Path)
            : null;

    private static CaseAttributes Add(
        CaseAttributes attributes, AttributeNode attribute, SourceIndex source) => attribute.Name switch
    {
        "tags" => attributes with { Tags = [.. attributes.Tags, .. Words(attribute, source)] },
        "skip" => attributes with { Skip = Text(attribute, source) },
        "xfail" => attributes with { XFail = Text(attribute, source), XFailStep = StepOf(attribute) },
        "requires" => attributes with { Requires = [.. attributes.Requires, .. Words(attribute, source)] },
        "kernel" => attributes with { Kernel = [.. attributes.Kernel, .. Gates(attribute, source)] },
        "race" when PairOf(attribute) is { } pair => attributes with { Races = [.. attributes.Races, pair] },
        "timeout" => attributes with { Timeout = Limit(attribute) },
        "model" => attributes with { ModelOnly = Text(attribute, source) },
        "catches" => attributes with { Catches = [.. attributes.Catches, .. Words(attribute, source)] },
        "fixed_by" => attributes with { FixedBy = [.. attributes.FixedBy, .. Words(attribute, source)] },
        _ => attributes,
    };

    private static IEnumerable<string> Words(AttributeNode attribute, SourceIndex source) =>
        (attribute.Arguments ?? []).Select(argument => argument.Value switch
        {
            NameExpression name => name.Name,
            StringExpression text => text.Value,
            _ => source.OneLine(argument.Value.Span),
        });

    private static IEnumerable<KernelGate> Gates(AttributeNode attribute, SourceIndex source) =>
        (attribute.Arguments ?? []).Select(argument => argument.Value).OfType<VersionBoundExpression>().Select(bound => new KernelGate(
            source.OneLine(bound.Span),
            bound.Operator,
            bound.Version.Patch is { } patch
                ? new Version(bound.Version.Major, bound.Version.Minor, patch)
                : new Version(bound.Version.Major, bound.Version.Minor)));

    private static TimeSpan? Limit(AttributeNode attribute) =>
        attribute.Arguments is { Count: > 0 } arguments && arguments[0].Value is NumberExpression number
            ? TimeSpan.FromMilliseconds(number.Value * (number.Unit == Unit.Milliseconds ? 1.0 : 1000.0))
            : null;

    private static string Fill(string name, IReadOnlyList<RowValue> row)
    {
        foreach ((string variable, Operand value) in row)
        {
            name = name.Replace($"{{{variable}}}", value.Text.Trim('"'), StringComparison.Ordinal);
        }

        return name;
    }
}
