// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>The states in which a word can hold.</summary>
internal sealed record WordStates(string Word, string[] States);
