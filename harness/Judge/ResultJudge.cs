// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>Whether a result is one of those that a step expects, and how both are written.</summary>
internal sealed class ResultJudge(AddressBook addresses)
{
    /// <summary>The outcomes as the script has them.</summary>
    public static string Text(IReadOnlyList<Outcome> expected) => string.Join(" or ", expected.Select(outcome => outcome.Text));

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
    public bool Accepts(IReadOnlyList<Outcome> expected, StepResult result, int loaded, bool may)
    {
        if (may && result.Kind == ResultKind.Declined)
        {
            return true;
        }

        foreach (Outcome outcome in expected)
        {
            if (Is(outcome, result, loaded))
            {
                return true;
            }
        }

        return false;
    }

    private bool Is(Outcome outcome, StepResult result, int loaded) => outcome switch
    {
        OkOutcome => result.IsSuccess,
        NumberOutcome number when loaded >= 0 => result.Kind == ResultKind.Value && loaded == number.Value,
        NumberOutcome number => (result.Kind == ResultKind.Value && result.Value == number.Value)
            || (result.Kind == ResultKind.Address && addresses.Address(result.Place) == unchecked((ulong)number.Value)),
        ErrnoOutcome error => result.Kind == ResultKind.Errno && result.Value == error.Errno,
        AddressOutcome address => result.Kind == ResultKind.Address && addresses.Address(result.Place) is { } actual
            && actual == addresses.Address(address.Address),
        SignalOutcome signal => IsSignal(signal, result),
        ExitedOutcome exited => result.Kind == ResultKind.Exited && result.Value == exited.Status,
        KilledOutcome killed => result.Kind == ResultKind.Killed && result.Value == killed.Signal,
        SlotOutcome => result.IsSuccess,
        _ => false,
    };

    private bool IsSignal(SignalOutcome expected, StepResult result) =>
        result.Kind == ResultKind.Signal && result.Value == expected.Signal
        && (expected.Code is not { } code || code == result.Code)
        && (expected.Address is not { } address || addresses.Address(address) == addresses.Address(result.Place));

    private string Signal(StepResult result)
    {
        string code = Errnos.Code(result.Value, result.Code);
        string text = code.Length == 0 ? Errnos.Signal(result.Value) : $"{Errnos.Signal(result.Value)} {code}";
        return $"{text}, addr {addresses.Name(result.Place)}";
    }

    private static string Number(long value) => value is >= 0 and < 4096 ? $"{value}"
        : value > 0 && value % 4096 == 0 ? $"{value / 4096} pages"
        : $"{value}";
}
