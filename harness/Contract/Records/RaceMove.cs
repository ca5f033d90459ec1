// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>One thing that a thread did in a race which others meet, or a statement of it that begins or ends.</summary>
/// <param name="Thread">Its name in the script.</param>
/// <param name="What">The kernel's function, and what it is about to do there; or the statement, or what that gave.</param>
/// <param name="State">How the object is then; empty where there is nothing to say.</param>
public sealed record RaceMove(string Thread, string What, string State);
