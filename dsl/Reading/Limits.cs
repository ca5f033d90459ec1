// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>How large a script may be. Whatever is larger gets a message, never a hang or a stack overflow.</summary>
public static class Limits
{
    /// <summary>Characters in a file.</summary>
    public const int FileLength = 1 << 20;

    /// <summary>Blocks, brackets and operators within each other.</summary>
    public const int Nesting = 64;

    /// <summary>Additions, or indices, in a row.</summary>
    public const int Chain = 16;

    /// <summary>Errors that are reported for one file.</summary>
    public const int Diagnostics = 100;

    /// <summary>Cases of one test, all its rows multiplied.</summary>
    public const int Rows = 10_000;

    /// <summary>Statements of one case, its loops over lists unrolled and its steps inlined.</summary>
    public const int Statements = 10_000;

    /// <summary>Steps that one case performs, every round of its loops counted.</summary>
    public const int Performed = 1_000_000;

    /// <summary>Cases of one file, rows and variants multiplied.</summary>
    public const int Cases = 100_000;

    /// <summary>
    /// What all cases of one file hold, everything multiplied: <see cref="StatementWeight"/> of each statement, and one for each name that
    /// a row or a round binds.
    /// </summary>
    public const int Expansion = 400_000;

    /// <summary>Characters in a name of a test or a variant, and in a text of an attribute: every case of the test repeats them.</summary>
    public const int NameLength = 1000;

    /// <summary>The longest time limit of a case: a day.</summary>
    public const int Milliseconds = 24 * 3600 * 1000;

    /// <summary>Files that include each other.</summary>
    public const int Includes = 64;
}
