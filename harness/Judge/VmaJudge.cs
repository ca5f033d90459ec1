// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>Expectations about mappings.</summary>
internal sealed class VmaJudge(AddressBook addresses)
{
    /// <summary>Depends on the kernel's configuration, so it counts only where a script names it.</summary>
    private const string SoftDirtyFlag = "sd";

    public void CheckVma(ObserveStep step, Observed seen, List<Finding> findings)
    {
        VmaState? vma = seen.Vmas.Count == 0 ? null : seen.Vmas[0];
        foreach (Predicate predicate in step.Predicates)
        {
            findings.Add(CheckVma(step, vma, predicate));
        }
    }

    public Finding CheckMaps(ObserveStep step, Observed seen)
    {
        Predicate predicate = step.Predicates[0];
        IReadOnlyList<Operand> wanted = (predicate.Value as ListOperand)?.Items ?? [];
        bool same = wanted.Count == seen.Vmas.Count;
        for (int i = 0; same && i < wanted.Count; i++)
        {
            same = IsAs(wanted[i], seen.Vmas[i]);
        }

        return same ? Finding.Holds : Finding.Fails(
            $"[{string.Join(", ", wanted.Select(item => item.Text))}]",
            $"[{string.Join(", ", seen.Vmas.Select(Text))}]",
            predicate.Source);
    }

    private Finding CheckVma(ObserveStep step, VmaState? vma, Predicate predicate)
    {
        string place = $"vma({step.Operands[0].Text})";
        if (predicate.Name == "none")
        {
            return (vma is null) != predicate.Denied ? Finding.Holds
                : Finding.Fails($"{place}: {(predicate.Denied ? "!" : "")}none", vma is null ? "none" : Text(vma), predicate.Source);
        }

        if (vma is null)
        {
            return Finding.Fails($"{place}: {predicate.Name} {predicate.Value?.Text}", "no mapping", predicate.Source);
        }

        return predicate.Name switch
        {
            "perms" => Text(step, predicate, vma.Perms, (wanted, actual) => wanted == actual),
            "flags" when vma.Flags is null => Finding.Unseen("vma flags"),
            "flags" => Text(
                step, predicate, vma.Flags, predicate.Relation switch { Relation.Has => HasAll, Relation.Lacks => HasAny, _ => SameFlags }),
            "name" => Text(step, predicate, vma.Name, predicate.Relation is Relation.Has or Relation.Lacks ? HasText : string.Equals),
            "offset" => Number(step, predicate, unchecked((ulong)vma.Offset), $"{vma.Offset}"),
            "start" => Number(step, predicate, addresses.Address(vma.Start), addresses.Name(vma.Start)),
            "end" => Number(step, predicate, addresses.Address(vma.Start) + unchecked((ulong)vma.Length),
                addresses.Name(vma.Start with { Offset = vma.Start.Offset + vma.Length })),
            _ => Finding.Unseen($"vma {predicate.Name}"),
        };
    }

    /// <summary>What is asked in words; <c>!=</c> and <c>lacks</c> deny it.</summary>
    private static Finding Text(ObserveStep step, Predicate predicate, string actual, Func<string, string, bool> holds)
    {
        string wanted = (predicate.Value as TextOperand)?.Value ?? "";
        bool isDenied = predicate.Relation is Relation.NotEqual or Relation.Lacks;
        string place = $"vma({step.Operands[0].Text})";
        bool isWord = predicate.Name == "perms";
        return holds(wanted, actual) != isDenied ? Finding.Holds
            : Finding.Fails(
                isWord ? $"{place}: {wanted}" : $"{place}: {predicate.Left} \"{wanted}\"",
                isWord ? $"{place}: {actual}" : $"{place}: {predicate.Name} \"{actual}\"",
                predicate.Source);
    }

    private Finding Number(ObserveStep step, Predicate predicate, ulong? actual, string shown)
    {
        string place = $"vma({step.Operands[0].Text})";
        return predicate.Value is not { } value || actual is not { } number || addresses.ValueOf(value) is not { } wanted
            ? Finding.Unseen($"vma {predicate.Name}")
            : (predicate.Relation ?? Relation.Equal).Holds(number, unchecked((ulong)wanted)) ? Finding.Holds
            : Finding.Fails($"{place}: {predicate.Left} {addresses.Spell(value)}", $"{place}: {predicate.Name} {shown}", predicate.Source);
    }

    private static bool HasAll(string wanted, string actual) => Flags(wanted).IsSubsetOf(Flags(actual));

    private static bool HasAny(string wanted, string actual) => Flags(wanted).Overlaps(Flags(actual));

    private static bool HasText(string wanted, string actual) => actual.Contains(wanted, StringComparison.Ordinal);

    private static HashSet<string> Flags(string flags) => [.. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private bool IsAs(Operand wanted, VmaState vma) => wanted is GroupOperand { Items: [var range, TextOperand perms, ..] }
        && addresses.Address(range) == addresses.Address(vma.Start)
        && addresses.Length(range) == vma.Length
        && perms.Value == vma.Perms;

    private static bool SameFlags(string wanted, string actual)
    {
        HashSet<string> asked = Flags(wanted);
        HashSet<string> seen = Flags(actual);
        if (!asked.Contains(SoftDirtyFlag))
        {
            seen.Remove(SoftDirtyFlag);
        }

        return asked.SetEquals(seen);
    }

    private string Text(VmaState vma) => $"{addresses.Name(vma.Start, vma.Length)} {vma.Perms}";
}
