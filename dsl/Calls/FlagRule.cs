// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>What no kernel takes: some flags without an argument that belongs to them, or none of some flags.</summary>
/// <param name="Flags">Which.</param>
/// <param name="Stand">It is wrong where one of them stands; false: where none does.</param>
/// <param name="Without">Only where this argument was left out; null: whatever the others are.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What was meant.</param>
public sealed record FlagRule(ValueList<string> Flags, bool Stand, string? Without, string Message, string? Hint = null);
