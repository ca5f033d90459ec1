// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Scripting;

/// <summary>The process of blocks died over a request.</summary>
internal sealed class BlockDeathException(string message) : Exception(message)
{
    /// <summary>It was ended because of the time that it took.</summary>
    public bool IsLate { get; init; }

    /// <summary>What it told last of where it was.</summary>
    public BlockAnswer? Last { get; init; }
}
