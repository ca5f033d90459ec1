// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What is done to each entry of a part of a table that is not none, under the table's lock.</summary>
/// <remarks>A struct: the walk is compiled for it, and where nobody races it is a plain loop.</remarks>
internal interface IEntryVisitor
{
    void Visit(PageTable table, int index);

    /// <summary>Behind the last entry, still under the lock: what was summed up is handed on.</summary>
    void Finish(PageTable table);
}
