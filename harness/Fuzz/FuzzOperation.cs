// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>One kind of statement that a random script can have.</summary>
/// <param name="Name">As --ops says it: the call's own name.</param>
/// <param name="Weight">How often it comes, against the others.</param>
/// <param name="Add">Adds one to the script.</param>
internal sealed record FuzzOperation(string Name, int Weight, Action<FuzzWorld> Add);
