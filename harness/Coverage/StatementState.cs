// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Coverage;

/// <summary>Whether a statement is held.</summary>
public enum StatementState
{
    /// <summary>No test bears its number.</summary>
    Missing,

    /// <summary>The same, and the table has the reason.</summary>
    Waits,

    /// <summary>Cases bear it, and some did not run or did not pass.</summary>
    NotPassing,

    /// <summary>Every case that bears it passes.</summary>
    Covered,
}
