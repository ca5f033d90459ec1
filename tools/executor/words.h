// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * words.h - the words of pte() and page(), as they stand in a record
 * (harness/Contract/Records/PteWords.cs, PageWords.cs).
 */
#ifndef WORDS_H
#define WORDS_H

/* Words of pte(); a page carries a mask of the known ones beside those that hold. */
enum pte_words {
	PTE_EMPTY = 1 << 0,
	PTE_PRESENT = 1 << 1,
	PTE_WRITE = 1 << 2,
	PTE_DIRTY = 1 << 3,
	PTE_YOUNG = 1 << 4,
	PTE_SPECIAL = 1 << 5,
	PTE_ZEROPAGE = 1 << 6,
	PTE_ANON = 1 << 7,
	PTE_FILE = 1 << 8,
	PTE_SWAP = 1 << 9,
	PTE_ANON_EXCLUSIVE = 1 << 10,
	PTE_MMAP_EXCLUSIVE = 1 << 11,
	PTE_UFFD_WP = 1 << 12,
	PTE_SOFT_DIRTY = 1 << 13,
	PTE_PROTNONE = 1 << 14,
	PTE_GUARD = 1 << 15,
	PTE_POISON = 1 << 16,
	PTE_MIGRATION = 1 << 17,
	PTE_MARKER = 1 << 18,
	PTE_HUGE = 1 << 19,
	PTE_ALL = (1 << 20) - 1,
};

/* Words of page(). */
enum page_words {
	PG_DIRTY = 1 << 0,
	PG_LOCKED = 1 << 1,
	PG_UPTODATE = 1 << 2,
	PG_REFERENCED = 1 << 3,
	PG_ACTIVE = 1 << 4,
	PG_UNEVICTABLE = 1 << 5,
	PG_MLOCKED = 1 << 6,
	PG_SWAPBACKED = 1 << 7,
	PG_SWAPCACHE = 1 << 8,
	PG_KSM = 1 << 9,
	PG_HEAD = 1 << 10,
	PG_TAIL = 1 << 11,
	PG_THP = 1 << 12,
	PG_HWPOISON = 1 << 13,
	PG_ALL = (1 << 14) - 1,
};

#endif
