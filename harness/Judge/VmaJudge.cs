// SPDX-License-Identifier: GPL-2.0-or-later
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

        string text = (predicate.Value as TextOperand)?.Value ?? "";
        return predicate.Name switch
        {
            "perms" => vma.Perms == text ? Finding.Holds : Finding.Fails($"{place}: {text}", $"{place}: {vma.Perms}", predicate.Source),
            "flags" when vma.Flags is null => Finding.Unseen("vma flags"),
            "flags" => SameFlags(text, vma.Flags) ? Finding.Holds
                : Finding.Fails($"{place}: flags \"{text}\"", $"{place}: flags \"{vma.Flags}\"", predicate.Source),
            "name" => vma.Name == text ? Finding.Holds : Finding.Fails($"{place}: name \"{text}\"", $"{place}: name \"{vma.Name}\"", predicate.Source),
            "offset" when predicate.Value is NumberOperand offset => vma.Offset == offset.Value ? Finding.Holds
                : Finding.Fails($"{place}: offset {offset.Text}", $"{place}: offset {vma.Offset}", predicate.Source),
            _ => Finding.Unseen($"vma {predicate.Name}"),
        };
    }

    private bool IsAs(Operand wanted, VmaState vma)
    {
        Operand range = wanted is GroupOperand group ? group.Items[0] : wanted;
        string? perms = wanted is GroupOperand { Items: [_, TextOperand text, ..] } ? text.Value : null;
        return addresses.Address(range) == addresses.Address(vma.Start)
            && addresses.Length(range) == vma.Length
            && (perms is null || perms == vma.Perms);
    }

    private static bool SameFlags(string wanted, string actual)
    {
        HashSet<string> asked = [.. wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        HashSet<string> seen = [.. actual.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        if (!asked.Contains(SoftDirtyFlag))
        {
            seen.Remove(SoftDirtyFlag);
        }

        return asked.SetEquals(seen);
    }

    private string Text(VmaState vma) => $"{addresses.Name(vma.Start, vma.Length)} {vma.Perms}";
}
