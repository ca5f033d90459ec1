// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>What a call acts on that only a <c>machine</c> block gives a case.</summary>
/// <param name="Setting">The setting's word.</param>
/// <param name="What">What it gives.</param>
/// <param name="Example">How it is written.</param>
public sealed record MachineNeed(string Setting, string What, string Example);
