// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>What an expectation says of two values.</summary>
public enum Relation
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,

    /// <summary><c>flags has "wf"</c>: each word, or bit, of the second is one of the first's.</summary>
    Has,

    /// <summary><c>flags lacks "lo"</c>: none of them is.</summary>
    Lacks,
}
