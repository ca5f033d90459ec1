// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>Everything that can be seen after a step, for the comparison of two machines.</summary>
public sealed record StateSnapshot(IReadOnlyList<ProcessSnapshot> Processes);
