// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What each invariant says that this model checks, by its number in the catalogue.</summary>
public static class Invariants
{
    public static IReadOnlyDictionary<string, string> Rules { get; } = new Dictionary<string, string>
    {
        ["I01"] = "mappings are sorted, page aligned and disjoint, and the sums over them match",
        ["I02"] = "a lookup by address finds what a scan over all mappings finds",
        ["I05"] = "a mapped page has the index that its address has in the mapping",
        ["I06"] = "the protection of new entries follows from the mapping's flags",
        ["I08"] = "a mapping may have what it has: VM_WRITE needs VM_MAYWRITE, VM_SHARED needs VM_MAYSHARE",
        ["I20"] = "every present entry lies inside a mapping",
        ["I21"] = "pgtables_bytes counts the installed tables",
        ["I22"] = "a page table is linked from one entry only",
        ["I23"] = "an upper entry is absent or leads to a table of the level below, for its own addresses; no leaf is made yet",
        ["I25"] = "where no mapping is near, no page table is left",
        ["I26"] = "every page table that was allocated is installed or freed",
        ["I30"] = "a writable entry needs a writable mapping, an executable one an executable mapping",
        ["I31"] = "a page of a file is never writable through a private mapping",
        ["I32"] = "the zero page is special, read-only, clean and not counted",
        ["I35"] = "a write-protected entry of userfaultfd is not writable, and lies in a mapping with VM_UFFD_WP",
        ["I36"] = "a writable entry of a mapping that soft-dirty tracks is soft-dirty",
        ["I37"] = "a clean page of a file that is told of stores has no writable entry",
        ["I38"] = "what was written to a file's page is remembered by the page or by an entry",
        ["I39"] = "an entry without access lies in a mapping without access, and no other entry does",
        ["I3B"] = "every entry is of a known kind: none, a page, a swap slot that exists, a page that is moved or bad, or a marker, and "
            + "says nothing else",
        ["I40"] = "a page's mapcount is the number of entries that map it, and a large folio's the sum over its pages",
        ["I41"] = "a page's refcount is its mappings and its place in the page cache or the swap cache",
        ["I42"] = "the reverse map finds every mapped page",
        ["I44"] = "a free page has no mapping, no flag and no place in a cache",
        ["I45"] = "a mapped anonymous page points to a live anon_vma",
        ["I46"] = "an anon_vma counts its VMAs and its children right",
        ["I47"] = "a page of the page cache stands where it says",
        ["I50"] = "an exclusive page is anonymous and mapped once at most",
        ["I51"] = "a writable anonymous page is exclusive",
        ["I54"] = "a swap entry is exclusive only where no other refers to its slot",
        ["I60"] = "the RSS counters are the sums over the entries",
        ["I62"] = "locked_vm is the sum over the locked mappings",
        ["I63"] = "the committed pages are the sum over the accounted mappings and files",
        ["I65"] = "a page that is anonymous or cached is on an LRU list",
        ["I66"] = "a page is mlocked and unevictable while a locked mapping has it, and counts them",
        ["I68"] = "a file has in its cache and its reverse map what says so of itself, and counts it right",
        ["I70"] = "a swap slot counts the entries that refer to it",
        ["I71"] = "a page of the swap cache says which slot it has",
        ["I72"] = "no writer of a mapping that speculative faults go by is left inside",
        ["I80"] = "no CPU remembers an entry that was taken away, or a right to write, once nobody owes its flush, and none ever reaches "
            + "a free page",
        ["I81"] = "a page is copied only while no CPU can store to it",
        ["I82"] = "a page of a file that counts as clean can be stored to by no CPU unseen",
        ["I83"] = "two CPUs do not reach different pages at one address while one of them may write",
        ["I84"] = "a page is filled before it is mapped",
        ["I93"] = "no lock is held between two steps",
    };
}
