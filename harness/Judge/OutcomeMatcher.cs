// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>Whether a result is one of those that a step expects: the judge asks, and a machine, that stops at another.</summary>
internal static class OutcomeMatcher
{
    /// <param name="loaded">The byte of a load; -1: it was none.</param>
    public static bool Accepts(IAddresses addresses, IReadOnlyList<Outcome> expected, StepResult result, int loaded, bool may)
    {
        if (may && result.Kind == ResultKind.Declined)
        {
            return true;
        }

        for (int i = 0; i < expected.Count; i++)
        {
            if (Is(addresses, expected[i], result, loaded))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Is(IAddresses addresses, Outcome outcome, StepResult result, int loaded) => outcome switch
    {
        AnyOutcome => true,
        OkOutcome => result.IsSuccess,
        NumberOutcome number => IsValue(addresses, number.Value, result, loaded),
        SlotOutcome named => addresses.ValueOf(named.Value) is { } value && IsValue(addresses, value, result, loaded),
        ErrnoOutcome error => result.Kind == ResultKind.Errno && result.Value == error.Errno,
        AddressOutcome address => result.Kind == ResultKind.Address && addresses.Address(result.Place) is { } actual
            && actual == addresses.Address(address.Address),
        SignalOutcome signal => IsSignal(addresses, signal, result),
        ExitedOutcome exited => result.Kind == ResultKind.Exited && result.Value == addresses.ValueOf(exited.Status),
        KilledOutcome killed => result.Kind == ResultKind.Killed && result.Value == killed.Signal,
        _ => false,
    };

    private static bool IsValue(IAddresses addresses, long expected, StepResult result, int loaded) => result.Kind switch
    {
        ResultKind.Value => expected == (loaded >= 0 ? loaded : result.Value),
        ResultKind.Address => loaded < 0 && addresses.Address(result.Place) == unchecked((ulong)expected),
        _ => false,
    };

    private static bool IsSignal(IAddresses addresses, SignalOutcome expected, StepResult result) =>
        result.Kind == ResultKind.Signal && result.Value == expected.Signal
        && (expected.Code is not { } code || code == result.Code)
        && (expected.Address is not { } address || addresses.Address(address) == addresses.Address(result.Place));
}
