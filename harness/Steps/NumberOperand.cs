// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>A number: literals, lengths in bytes, constants and unions of flags are resolved to it.</summary>
public sealed record NumberOperand(string Text, long Value) : Operand(Text);
