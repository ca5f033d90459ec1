// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Reading;

/// <summary>A comment, or a blank line (length 0), in front of the token number <paramref name="Anchor"/>.</summary>
/// <param name="OwnLine">False for a comment that follows a token on its line.</param>
internal sealed record TriviaEntry(int Anchor, int Start, int Length, bool OwnLine);
