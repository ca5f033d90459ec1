// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What an entry of a PMD, PUD or PGD is.</summary>
/// <remarks>arch/x86/include/asm/pgtable.h:pmd_none(), arch/x86/include/asm/pgtable.h:pmd_leaf()</remarks>
internal enum UpperKind
{
    Absent,

    /// <summary>Points to a table of the level below.</summary>
    Table,

    /// <summary>Maps a huge page, or tells where one went.</summary>
    Leaf,
}
