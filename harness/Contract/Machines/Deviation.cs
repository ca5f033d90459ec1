// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Profiles;

/// <summary>One thing in which a machine is not the default one.</summary>
/// <param name="Why">As a reader is told: <c>this kernel maps no zero page</c>.</param>
/// <param name="Alone">The default machine but for it.</param>
public sealed record Deviation(string Why, MachineProfile Alone);
