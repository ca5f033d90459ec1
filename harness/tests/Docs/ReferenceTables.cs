// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Text;
using Selftests.Dsl;
using Selftests.Dsl.Checking;
using Selftests.Harness.Model;

namespace Selftests.Harness.Tests.Docs;

/// <summary>The tables at the end of docs/language.md, from the checker's own.</summary>
internal static class ReferenceTables
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["system-calls"] = Calls(CallGroup.System),
        ["accesses"] = Calls(CallGroup.Access) + CallRows(CallGroup.Value),
        ["interfaces"] = Calls(CallGroup.Interface),
        ["model-steps"] = Calls(CallGroup.Model),
        ["constants"] = Constants(),
        ["observations"] = Observations(),
        ["attributes"] = Attributes(),
        ["settings"] = Settings(),
    };

    private static string Calls(CallGroup group) =>
        "| call | result | fills in | model |\n| --- | --- | --- | --- |\n" + CallRows(group);

    private static string CallRows(CallGroup group) =>
        string.Concat(CallTable.All
            .Where(spec => spec.Group == group)
            .OrderBy(spec => spec.Name, StringComparer.Ordinal)
            .Select(spec => $"| `{Signature(spec)}` | {Result(spec.Result)} | {Fields(spec)} | {Model("call " + spec.Name)} |\n"));

    private static string Signature(CallSpec spec)
    {
        IEnumerable<string> arguments =
            spec.Parameters.Select(parameter => parameter.IsOptional ? $"[{Argument(parameter)}]" : Argument(parameter))
            .Concat(spec.Options.Select(option => $"[{option.Name} {Kind(option)}]"));
        return $"{spec.Name}({string.Join(", ", arguments)})";
    }

    private static string Argument(Parameter parameter) => parameter.Kind switch
    {
        ParameterKind.Range => parameter.Name,
        ParameterKind.Address => parameter.Name,
        _ => $"{parameter.Name}: {Kind(parameter)}",
    };

    private static string Kind(Parameter parameter) => parameter.Kind switch
    {
        ParameterKind.Flags when parameter.Only.Count > 0 => string.Join('\\' + "|", parameter.Only),
        ParameterKind.Flags => string.Join('\\' + "|", parameter.Families.Select(FamilyName)),
        ParameterKind.AddressOrPin => "address or pin",
        ParameterKind.Path => "text",
        _ => parameter.Kind.ToString().ToLower(CultureInfo.InvariantCulture),
    };

    private static string Result(ResultKind result) => result switch
    {
        ResultKind.Zero => "0",
        ResultKind.Never => "never returns",
        ResultKind.FaultBits => "VM_FAULT_*",
        ResultKind.Status => "exited N, killed SIGNAL",
        _ => result.ToString().ToLower(CultureInfo.InvariantCulture),
    };

    private static string Fields(CallSpec spec) => string.Join(", ", spec.Fields.Select(field => $"`{field.Name}`"));

    private static string Model(string feature) => ModelSupport.Instance.Has(feature) ? "yes" : "not yet";

    private static string Observations() =>
        "| observation | words, each also denied by `!` | words with a value | who can tell | model |\n| --- | --- | --- | --- | --- |\n"
        + string.Concat(ObservationTable.All.OrderBy(spec => spec.Name, StringComparer.Ordinal)
            .Concat([ObservationTable.Event, ObservationTable.Process, ObservationTable.Thread, ObservationTable.Value])
            .Select(ObservationRow));

    private static string ObservationRow(ObservationSpec spec)
    {
        string words = string.Join(", ", spec.Bits.Select(bit => $"`{bit}`"));
        IEnumerable<string> fields = spec.Fields.Select(field => $"`{field.Name}`");
        string all = string.Join(", ", spec.HasKernelFields ? fields.Append("the kernel's names") : fields)
            + (spec.HasDeltas ? "; also `+N`, `-N`" : "");
        return $"| `{spec.Example}` | {words} | {all} | {(spec.IsModelOnly ? "the model" : "any machine")} | "
            + $"{Model("observation " + spec.Name)} |\n";
    }

    private static string Attributes() =>
        "| attribute | before | more than once |\n| --- | --- | --- |\n"
        + string.Concat(
            AttributeSpec.All.Select(spec => $"| `{spec.Example}` | {Lower(spec.Places)} | {(spec.Repeats ? "yes" : "no")} |\n"));

    private static string Settings() =>
        "| setting | words | model |\n| --- | --- | --- |\n"
        + string.Concat(MachineSpec.All.Select(spec =>
            $"| `{spec.Example}` | {string.Join(", ", spec.Words.Select(word => $"`{word}`"))} | {Model("machine " + spec.Name)} |\n"));

    private static string Lower(object value) => $"{value}".ToLower(CultureInfo.InvariantCulture);

    private static string Constants()
    {
        StringBuilder text = new("| family | constants |\n| --- | --- |\n");
        foreach (ConstantFamily family in Enum.GetValues<ConstantFamily>())
        {
            string joint = ConstantTable.Of(family).Any(constant => constant.IsFlag) ? " (flags)" : "";
            text.Append(CultureInfo.InvariantCulture,
                $"| {FamilyName(family)}{joint} | "
                    + $"{string.Join(", ", ConstantTable.Of(family).Select(constant => $"`{constant.Name}`"))} |\n");
        }

        return text.ToString();
    }

    private static string FamilyName(ConstantFamily family)
    {
        string[] names = [.. ConstantTable.Of(family).Select(constant => constant.Name)];
        if (names.Length == 1)
        {
            return names[0];
        }

        int shared = Enumerable.Range(0, names.Min(name => name.Length)).TakeWhile(i => names.All(name => name[i] == names[0][i])).Count();
        int end = names[0].LastIndexOf('_', Math.Max(0, shared - 1)) + 1;
        return names[0][..(end > 0 ? end : shared)] + "*";
    }
}
