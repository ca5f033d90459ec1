// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Reading;

/// <summary>A token that is no word, number or text, and how many characters it has.</summary>
internal readonly record struct Sign(TokenKind Kind, int Length);
