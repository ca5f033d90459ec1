// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Checking;

/// <summary>Who runs the statements that are being checked.</summary>
internal enum Runner
{
    /// <summary>Whoever calls the def.</summary>
    Anybody,

    /// <summary>The case's first process.</summary>
    First,

    /// <summary>A process that fork made.</summary>
    Child,

    /// <summary>A thread.</summary>
    Thread,
}
