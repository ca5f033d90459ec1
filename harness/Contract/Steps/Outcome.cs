// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>One of the results that a call or an access may have.</summary>
/// <param name="Text">As the script spells it.</param>
public abstract record Outcome(string Text);

/// <summary>This address.</summary>
public sealed record AddressOutcome(string Text, AddressOperand Address) : Outcome(Text);

/// <summary>Whatever it is: it is judged by others.</summary>
public sealed record AnyOutcome(string Text) : Outcome(Text)
{
    /// <summary>The only one.</summary>
    public static readonly AnyOutcome Instance = new("anything");
}

/// <summary>Failure with this errno (a positive number here).</summary>
public sealed record ErrnoOutcome(string Text, int Errno) : Outcome(Text);

/// <summary>wait: the process ended by itself.</summary>
public sealed record ExitedOutcome(string Text, Operand Status) : Outcome(Text);

/// <summary>wait: the process was killed by a signal.</summary>
public sealed record KilledOutcome(string Text, int Signal) : Outcome(Text);

/// <summary>This value.</summary>
public sealed record NumberOutcome(string Text, long Value) : Outcome(Text);

/// <summary>Success, whatever the value; what is meant where no result stands.</summary>
public sealed record OkOutcome(string Text) : Outcome(Text)
{
    /// <summary>Where nothing stands.</summary>
    public static readonly OkOutcome Instance = new("ok");
}

/// <summary>A signal; code and address count only where they stand.</summary>
public sealed record SignalOutcome(string Text, int Signal, int? Code, Operand? Address) : Outcome(Text);

/// <summary>The number that a name was bound to before.</summary>
public sealed record SlotOutcome(string Text, SlotOperand Value) : Outcome(Text);
