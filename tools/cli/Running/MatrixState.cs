// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Cli;

/// <summary>What a case came to on a kernel, the better first.</summary>
internal enum MatrixState
{
    /// <summary>It was not compared, and the reason is said.</summary>
    Skipped,

    /// <summary>Model and kernel agree in everything.</summary>
    Agrees,

    /// <summary>They differ, and entries of known-differences.txt explain it.</summary>
    Known,

    /// <summary>They differ, and nothing explains it.</summary>
    Differs,

    /// <summary>The script fails whatever the kernel does, or the kernel died.</summary>
    Fails,

    /// <summary>An error of ours.</summary>
    Error,
}
