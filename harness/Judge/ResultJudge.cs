// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>Whether a result is one of those that a step expects, and how both are written.</summary>
internal sealed class ResultJudge(AddressBook addresses)
{
    /// <summary>The outcomes as the script has them, with the values of names.</summary>
    public string Text(IReadOnlyList<Outcome> expected) => string.Join(" or ", expected.Select(outcome => outcome switch
    {
        SlotOutcome named => addresses.Spell(named.Value),
        ExitedOutcome exited => addresses.Spell(exited.Status, exited.Text),
        _ => outcome.Text,
    }));

    /// <summary>A result in the script's notation.</summary>
    public string Text(StepResult result, int loaded = -1) => result.Kind switch
    {
        ResultKind.None => "nothing",
        ResultKind.Value when loaded >= 0 => $"0x{loaded:x2}",
        ResultKind.Value => Number(result.Value),
        ResultKind.Address => addresses.Name(result.Place),
        ResultKind.Errno => $"-{Errnos.Name(result.Value)}",
        ResultKind.Signal => Signal(result),
        ResultKind.Exited => $"exited {result.Value}",
        ResultKind.Killed => $"killed {Errnos.Signal(result.Value)}",
        ResultKind.Declined => "declined",
        _ => "blocked",
    };

    /// <summary>Whether the result is among those expected.</summary>
    public bool Accepts(IReadOnlyList<Outcome> expected, StepResult result, int loaded, bool may) =>
        OutcomeMatcher.Accepts(addresses, expected, result, loaded, may);

    private string Signal(StepResult result)
    {
        string code = Errnos.Code(result.Value, result.Code);
        string text = code.Length == 0 ? Errnos.Signal(result.Value) : $"{Errnos.Signal(result.Value)} {code}";
        return result.Place == Place.Untold ? text : $"{text}, addr {addresses.Name(result.Place)}";
    }

    /// <summary>A number as a script would write it: in pages, where it is some.</summary>
    internal static string Number(long value) => value is >= 0 and < 4096 ? $"{value}"
        : value > 0 && value % 4096 == 0 ? (value == 4096 ? "1 page" : $"{value / 4096} pages")
        : $"{value}";
}
