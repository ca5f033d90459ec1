// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a fact of the machine's state is about.</summary>
public enum StatePart
{
    /// <summary>Where mappings are, with their flags, files and watchers.</summary>
    Mappings,

    /// <summary>What the page tables have at an address: which page, slot or marker.</summary>
    Entries,

    /// <summary>The bits of entries, and whose page it is alone; what the processor notes of an access is left out.</summary>
    Rights,

    /// <summary>References, mappings, flags and contents of each page in use.</summary>
    Pages,

    /// <summary>Sizes of files, what they have in the page cache and in swap, and what they are charged for.</summary>
    Files,

    /// <summary>Slots of swap.</summary>
    Swap,

    /// <summary>What processes are charged for: resident, mapped, locked, pinned and committed memory.</summary>
    Counters,

    /// <summary>What waits to be read from a userfaultfd.</summary>
    Events,

    /// <summary>Page tables: they may be there without an entry.</summary>
    Tables,
}
