// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>Success, whatever the value; what is meant where no result stands.</summary>
public sealed record OkOutcome(string Text) : Outcome(Text)
{
    /// <summary>Where nothing stands.</summary>
    public static readonly OkOutcome Instance = new("ok");
}
