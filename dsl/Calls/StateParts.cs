// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>Parts of a machine's state: what a call that runs out of memory has put back before it returns.</summary>
[Flags]
public enum StateParts
{
    /// <summary>What it had done by then stays done.</summary>
    None = 0,

    /// <summary>Where mappings are, and what they are.</summary>
    Mappings = 1 << 0,

    /// <summary>What the page tables have at an address.</summary>
    Entries = 1 << 1,

    /// <summary>The bits of entries.</summary>
    Rights = 1 << 2,

    /// <summary>References, mappings, flags and contents of pages.</summary>
    Pages = 1 << 3,

    /// <summary>What files have in the page cache and in swap.</summary>
    Files = 1 << 4,

    /// <summary>Slots of swap.</summary>
    Swap = 1 << 5,

    /// <summary>What processes are charged for.</summary>
    Counters = 1 << 6,

    /// <summary>What waits to be read from a userfaultfd.</summary>
    Events = 1 << 7,

    /// <summary>Page tables, with an entry or without.</summary>
    Tables = 1 << 8,

    /// <summary>All but page tables that were made on the way, which stay for who comes next.</summary>
    AllButTables = Mappings | Entries | Rights | Pages | Files | Swap | Counters | Events,

    /// <summary>Everything.</summary>
    All = AllButTables | Tables,
}
