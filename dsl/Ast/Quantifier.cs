// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>Of how many interleavings an expectation after a race holds at the end.</summary>
public enum Quantifier
{
    Always,
    Sometimes,
    Never,
}
