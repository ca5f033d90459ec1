// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * state.c - what the pages of a range are like, put together from the raw
 * walk, pagemap, kpageflags, kpagecount and mincore, each word with a mark
 * whether it could be told; and observations and snapshots made of that.
 */
#include "mmexec.h"
#include <stdio.h>
#include <sys/mman.h>

#define PM_SOFT_DIRTY	(1UL << 55)
#define PM_EXCLUSIVE	(1UL << 56)
#define PM_UFFD_WP	(1UL << 57)
#define PM_GUARD	(1UL << 58)
#define PM_FILE		(1UL << 61)
#define PM_SWAP		(1UL << 62)
#define PM_PRESENT	(1UL << 63)
#define PM_PFN(e)	((e) & ((1UL << 55) - 1))
#define SWAP_TYPE(e)	((e) & 31)
#define SWAP_OFFSET(e)	((e) >> 5 & ((1UL << 50) - 1))
#define TYPE_FIRST_ODD	24	/* device, migration, poison and marker entries from here on */
#define MARKERS		8	/* the bits of a marker are all that its offset has; elsewhere it is a page's number */

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL	102
#endif

#define SCAN_PFNZERO	(1UL << 5)
#define SCAN_HUGE	(1UL << 6)

#define KPF(n)		(1UL << (n))
#define KPF_ZERO	KPF(24)

/* x86-64 */
#define RAW_PRESENT	(1UL << 0)
#define RAW_WRITE	(1UL << 1)
#define RAW_YOUNG	(1UL << 5)
#define RAW_DIRTY	(1UL << 6)
#define RAW_LEAF	(1UL << 7)
#define RAW_PROTNONE	(1UL << 8)
#define RAW_SPECIAL	(1UL << 9)
#define RAW_SAVED_DIRTY	(1UL << 58)
#define RAW_SWP_EXCLUSIVE (1UL << 3)	/* of an entry that is not present */

#define CHUNK		512U
#define MADV_COLD_	20

_Static_assert(ARRAY_SIZE(ctl->work.raw) == CHUNK && ARRAY_SIZE(ctl->work.shown) == CHUNK, "a table does not fit");

static u8 dummy_page[PAGE] __attribute__((aligned(4096)));

/* What pagemap shows here: it depends on the kernel's configuration, its version, and the privileges. */
static struct {
	bool tried, soft_dirty, swap_types, guards;
} shows;

/* Moves the pages that wait in the batches of all CPUs to their lists, by asking for a move of one of ours. */
void drain_all(void)
{
	void *page = dummy_page;
	int node = 0, status;

	*(volatile u8 *)dummy_page = 1;
	syscall(SYS_move_pages, 0, 1UL, &page, &node, &status, 2 /* MPOL_MF_MOVE */);
}

/*
 * The same of this CPU's batches, where no other has any of the case: by advice
 * about a page that nobody ever had.  Nobody else has to be waited for.
 */
void drain(void)
{
	if (!ctl->one_cpu || madvise((void *)THREAD_STACKS, PAGE, MADV_COLD_))
		drain_all();
}

/*
 * New mappings begin soft-dirty where the kernel keeps that bit at all.  The
 * type of a swap entry is hidden with the frames, and a guard with it where
 * there is no bit for one yet.
 */
static void try_pagemap(void)
{
	u64 entry = 0;
	void *p;

	if (shows.tried)
		return;
	shows.tried = true;
	shows.swap_types = pagemap_shows_pfns();
	p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return;
	*(volatile u8 *)p = 1;
	shows.soft_dirty = pagemap_read((u64)p, &entry, 1) == 1 && (entry & PM_SOFT_DIRTY);
	shows.guards = madvise(p, PAGE, MADV_GUARD_INSTALL) ||
		       (pagemap_read((u64)p, &entry, 1) == 1 && (entry & PM_GUARD));
	munmap(p, PAGE);
}

bool soft_dirty_supported(void)
{
	try_pagemap();
	return shows.soft_dirty;
}

static s32 identity_of(u64 pfn)
{
	for (u32 i = 0; i < ctl->nids; i++)
		if (ctl->id_pfn[i] == pfn)
			return i;
	if (ctl->nids == MAX_IDS)
		return -1;
	ctl->id_pfn[ctl->nids] = pfn;
	return ctl->nids++;
}

static u32 words_of_flags(u64 f)
{
	static const struct { u8 bit; u32 word; } map[] = {
		{ 4, PG_DIRTY }, { 0, PG_LOCKED }, { 3, PG_UPTODATE }, { 2, PG_REFERENCED },
		{ 6, PG_ACTIVE }, { 18, PG_UNEVICTABLE }, { 33, PG_MLOCKED }, { 14, PG_SWAPBACKED },
		{ 13, PG_SWAPCACHE }, { 21, PG_KSM }, { 15, PG_HEAD }, { 16, PG_TAIL },
		{ 22, PG_THP }, { 19, PG_HWPOISON },
	};
	u32 words = 0;

	for (u32 i = 0; i < ARRAY_SIZE(map); i++)
		if (f & KPF(map[i].bit))
			words |= map[i].word;
	return words;
}

/* What stands behind a present entry: needs frame numbers, that is root. */
static void look_behind(struct page_state *s, u32 look)
{
	u64 flags, count;
	s32 exclusive = -1;
	u8 first;

	/* A page is there, whatever can be told of it. */
	s->has_page = (look & LOOK_PAGE) != 0;
	if (!s->pfn || !page_flags(s->pfn, &flags))
		return;
	s->pte_known |= PTE_ZEROPAGE | PTE_ANON;
	if (flags & KPF_ZERO) {
		s->pte |= PTE_ZEROPAGE;
		s->pte_known |= PTE_ANON_EXCLUSIVE;
		s->pte &= ~(u32)PTE_FILE;	/* of the huge one pagemap says file */
	} else if (!(s->pte & PTE_FILE)) {
		s->pte |= PTE_ANON;
	}
	s->identity = identity_of(s->pfn);
	if ((look & LOOK_FIRST_BYTE) && raw_bytes(s->pfn, 0, 1, &first))
		s->content = first + 1;
	if (s->pte & PTE_FILE)
		s->pte_known |= PTE_ANON_EXCLUSIVE;
	if (!raw_page(s->pfn, &s->refcount, &exclusive))
		s->refcount = -1;
	if ((s->pte & PTE_ANON) && exclusive >= 0 && !(flags & (KPF(15) | KPF(16)))) {
		s->pte_known |= PTE_ANON_EXCLUSIVE;
		s->pte |= exclusive ? PTE_ANON_EXCLUSIVE : 0;
	}
	/* Everybody's zero page: its references are not this case's. */
	if (!(look & LOOK_PAGE) || (flags & KPF_ZERO))
		s->refcount = -1;
	if (!(look & LOOK_PAGE))
		return;
	s->page_known = PG_ALL;
	s->page = words_of_flags(flags);
	if (page_count(s->pfn, &count))
		s->mapcount = count;
}

static void state_from_raw(struct page_state *s, u64 e, int level)
{
	bool present = (e & RAW_PRESENT) || (e & RAW_PROTNONE);

	s->pte_known |= PTE_WRITE | PTE_DIRTY | PTE_YOUNG | PTE_SPECIAL | PTE_PROTNONE | PTE_HUGE;
	if (!present) {
		if (s->pte & PTE_SWAP) {
			s->pte_known |= PTE_ANON_EXCLUSIVE;
			s->pte |= e & RAW_SWP_EXCLUSIVE ? PTE_ANON_EXCLUSIVE : 0;
		}
		return;
	}
	s->pte |= e & RAW_WRITE ? PTE_WRITE : 0;
	s->pte |= e & (RAW_DIRTY | RAW_SAVED_DIRTY) ? PTE_DIRTY : 0;
	s->pte |= e & RAW_YOUNG ? PTE_YOUNG : 0;
	s->pte |= e & RAW_SPECIAL ? PTE_SPECIAL : 0;
	s->pte |= e & RAW_PRESENT ? 0 : PTE_PROTNONE;
	s->pte |= level < 3 ? PTE_HUGE : 0;
}

static void state_without_raw(struct page_state *s, u64 addr)
{
	u64 scan;

	if (!(s->pte & PTE_PRESENT)) {
		s->pte_known |= PTE_WRITE | PTE_DIRTY | PTE_YOUNG | PTE_SPECIAL | PTE_PROTNONE | PTE_HUGE;
		return;
	}
	if (!pagemap_scan_page(addr, &scan))
		return;
	s->pte_known |= PTE_HUGE | PTE_ZEROPAGE;
	s->pte |= scan & SCAN_HUGE ? PTE_HUGE : 0;
	if (s->pte_known & PTE_ANON)
		return;
	s->pte |= scan & SCAN_PFNZERO ? PTE_ZEROPAGE : 0;
	s->pte |= scan & SCAN_PFNZERO || (s->pte & PTE_FILE) ? 0 : PTE_ANON;
	s->pte_known |= PTE_ANON;
}

static void state_of_swap(struct page_state *s, u64 e)
{
	const u32 hidden = PTE_SWAP | PTE_POISON | PTE_MIGRATION | PTE_MARKER | PTE_GUARD;
	u64 type = SWAP_TYPE(e), offset = SWAP_OFFSET(e);

	if (!shows.swap_types) {
		if (e & PM_GUARD)
			s->pte |= PTE_GUARD | PTE_MARKER;
		else
			s->pte_known &= ~(shows.guards ? hidden & ~(u32)PTE_GUARD : hidden);
		return;
	}
	/* Which type it is differs: 31, but for 6.1, where an error of swap had that. */
	if (type >= TYPE_FIRST_ODD && offset < MARKERS) {
		s->pte |= PTE_MARKER;
		s->pte |= offset & 2 ? PTE_POISON : 0;
		s->pte |= offset & 4 ? PTE_GUARD : 0;
	} else {
		/* Whose the page is stands in the entry, which pagemap does not show. */
		s->pte_known &= ~(u32)PTE_ANON_EXCLUSIVE;
		s->pte |= type < TYPE_FIRST_ODD ? PTE_SWAP : PTE_MIGRATION;
	}
}

static void state_of(struct page_state *s, u64 addr, u64 e, bool have_raw, u64 r, int level, u32 look)
{
	*s = (struct page_state){ .mapcount = -1, .refcount = -1, .identity = -1, .resident = -1 };
	s->pte_known = PTE_EMPTY | PTE_PRESENT | PTE_FILE | PTE_SWAP | PTE_MMAP_EXCLUSIVE | PTE_UFFD_WP |
		       PTE_GUARD | PTE_POISON | PTE_MIGRATION | PTE_MARKER | PTE_SOFT_DIRTY;
	/* A kernel that keeps no such bit tells so by never setting it. */
	s->pte |= e & PM_SOFT_DIRTY ? PTE_SOFT_DIRTY : 0;
	s->pte |= e & PM_UFFD_WP ? PTE_UFFD_WP : 0;
	if (e & PM_PRESENT) {
		s->pte |= PTE_PRESENT;
		s->pte |= e & PM_FILE ? PTE_FILE : 0;
		s->pte |= e & PM_EXCLUSIVE ? PTE_MMAP_EXCLUSIVE : 0;
		s->pfn = PM_PFN(e);
		look_behind(s, look);
	} else {
		s->pte_known |= PTE_ZEROPAGE | PTE_ANON | PTE_ANON_EXCLUSIVE;
		if (e & PM_SWAP)
			state_of_swap(s, e);
		else
			s->pte |= PTE_EMPTY;
	}
	if (have_raw)
		state_from_raw(s, r, level);
	else
		state_without_raw(s, addr);
}

static void look_resident(u64 start, u32 pages)
{
	u8 *resident = ctl->work.resident;

	if (!syscall(SYS_mincore, start, pages * PAGE, resident)) {
		for (u32 i = 0; i < pages; i++)
			resident[i] &= 1;
		return;
	}
	for (u32 i = 0; i < pages; i++)
		resident[i] = syscall(SYS_mincore, start + i * PAGE, PAGE, &resident[i]) ? 0xff : resident[i] & 1;
}

static struct page_state run_state;
static u64 run_start;
static u32 run_count, nruns;
static bool in_snapshot;

static void flush_run(void)
{
	const struct page_state *s = &run_state;

	/* What a snapshot does not name is empty. */
	if (in_snapshot && (s->pte & PTE_EMPTY))
		run_count = 0;
	if (!run_count)
		return;
	put_place(run_start);
	put_u32(run_count);
	put_u32(s->pte_known);
	put_u32(s->pte);
	put_u32(s->page_known);
	put_u32(s->page);
	put_u32(s->mapcount);
	put_u32(s->refcount);
	put_u32(s->identity);
	put_u8(s->resident);
	put_u8(s->has_page);
	put_u16(s->content);
	nruns++;
	run_count = 0;
}

static bool same_state(const struct page_state *a, const struct page_state *b)
{
	return a->pte_known == b->pte_known && a->pte == b->pte && a->page_known == b->page_known &&
	       a->page == b->page && a->mapcount == b->mapcount && a->refcount == b->refcount &&
	       a->identity == b->identity && a->resident == b->resident && a->has_page == b->has_page &&
	       a->content == b->content;
}

static void add_run(u64 addr, const struct page_state *s, u32 count)
{
	if (run_count && run_count <= UINT32_MAX - count && run_start + run_count * PAGE == addr && same_state(s, &run_state)) {
		run_count += count;
		return;
	}
	flush_run();
	run_state = *s;
	run_start = addr;
	run_count = count;
}

static const u64 span_of_level[4] = { GIB * 512, GIB, 2 * MIB, PAGE };

/*
 * Pages without a table have nothing of their own to be asked, but where the
 * kernel keeps soft-dirty bits pagemap has their mapping's.  So many are alike.
 */
static u64 soft_dirty_of_mapping(u64 addr, u64 pages, u64 *entry)
{
	struct vma v;
	u64 alike;

	if (!vma_at_or_after(addr, &v))
		return pages;
	if (v.start <= addr)
		pagemap_read(addr, entry, 1);
	alike = ((v.start <= addr ? v.end : v.start) - addr) / PAGE;
	return alike < pages ? alike : pages;
}

/* The next pages of a range that one look can tell about; how many they were. */
static u32 look_at_some(u64 addr, u64 left, u32 look)
{
	u64 *raw = ctl->work.raw, *shown = ctl->work.shown;
	u64 entry[4] = { 0 }, in_table = CHUNK - (addr / PAGE & (CHUNK - 1));
	u32 n = left < in_table ? left : in_table;
	int level = raw_walk(addr, entry, raw, n);
	/* Where the kernel keeps soft-dirty bits, pagemap has one of empty entries too: that of their mapping. */
	bool absent = level >= 0 && level < 3 && !entry[level] && !soft_dirty_supported();
	struct page_state s;

	if (absent) {
		u64 span = span_of_level[level];
		u64 pages = (span - (addr & (span - 1))) / PAGE;

		shown[0] = 0;
		if (soft_dirty_supported())
			pages = soft_dirty_of_mapping(addr, pages, shown);
		if ((look & LOOK_RESIDENT) && pages > sizeof(ctl->work.resident))
			pages = sizeof(ctl->work.resident);
		n = left < pages ? left : pages;
	} else {
		memset(shown, 0, CHUNK * sizeof(*shown));
		pagemap_read(addr, shown, n);
	}
	if (look & LOOK_RESIDENT)
		look_resident(addr, n);
	for (u32 i = 0; i < n; i++) {
		if (!i || !absent)
			state_of(&s, addr + i * PAGE, shown[absent ? 0 : i], level >= 0,
				 level == 3 ? raw[i] : level >= 0 ? entry[level] : 0, level, look);
		if (look & LOOK_RESIDENT)
			s.resident = (s8)ctl->work.resident[i];
		/* Where no table is, one page is like another. */
		add_run(addr + i * PAGE, &s, absent && !(look & LOOK_RESIDENT) ? n : 1);
		if (absent && !(look & LOOK_RESIDENT))
			break;
	}
	return n;
}

void put_pages(u32 look, u64 start, u64 length)
{
	u64 left = PAGE_UP((start & (PAGE - 1)) + length) / PAGE;
	u32 hole;

	put_u8(PART_PAGES);
	hole = put_hole();
	nruns = run_count = 0;
	for (u64 at = PAGE_MASK_(start); left && !ctl->truncated;) {
		u32 n = look_at_some(at, left, look);

		at += n * PAGE;
		left -= n;
	}
	flush_run();
	patch_u32(hole, nruns);
}

#define COUNTERS_BYTES	256

static void put_counter(const char *name, bool known, s64 value)
{
	u32 n = strlen(name);

	put_u16(n);
	put_bytes(name, n);
	put_u8(known);
	put_u64(value);
}

/* How many page tables a mapping takes depends on where it lies: the same at each run in the arena only. */
bool tables_are_own(void)
{
	struct vma v;

	if (ctl->procs[me].shares_tables)
		return false;
	/* What lies in the arena may be a lot. */
	for (u64 at = 0; vma_at_or_after(at, &v) && v.end > at; at = v.start >= ARENA_BASE && v.end < ARENA_END ? ARENA_END : v.end)
		if (!is_own_mapping(v.start) && (v.start < ARENA_BASE || v.start >= ARENA_END))
			return false;
	return true;
}

static void count_faults(bool all, s64 *minor, s64 *major)
{
	*minor = all ? ctl->procs[me].minor : ctl->procs[who].minor;
	*major = all ? ctl->procs[me].major : ctl->procs[who].major;
	if (all) {
		*minor += ctl->procs[me].ended_minor;
		*major += ctl->procs[me].ended_major;
	}
	for (u32 t = 0; all && t < ctl->nprocs; t++) {
		const struct proc *p = &ctl->procs[t];

		if (p->thread && p->parent == me) {
			*minor += p->minor;
			*major += p->major;
		}
	}
}

void put_rss_and_tables(u32 look)
{
	static const char *const names[4] = { "anon", "file", "shmem", "swap" };
	const struct proc *p = &ctl->procs[me];
	s64 rss[4] = { 0 }, tables = 0;
	u32 hole, n = 0;

	/* Room for all of it first: a reply that grows in between moves the baselines. */
	map_reply(ctl->reply_used, COUNTERS_BYTES);
	put_u8(PART_COUNTERS);
	hole = put_hole();
	if (look & LOOK_RSS) {
		bool known = read_rss(rss) && rss_is_exact();

		for (int i = 0; i < 4; i++, n++)
			put_counter(names[i], known, rss[i] - p->base_rss[i]);
	}
	if (look & LOOK_TABLES) {
		bool known = read_tables(&tables) && (me == 0 || raw_ready()) && tables_are_own();

		put_counter("nr_ptes", known, tables - p->base_tables);
		n++;
	}
	if (look & LOOK_FAULTS) {
		s64 minor, major;

		count_faults(look & LOOK_ALL_FAULTS, &minor, &major);
		put_counter("minor", true, minor);
		put_counter("major", true, major);
		n += 2;
	}
	patch_u32(hole, n);
}

/* Everything of this process that two machines can be compared by. */
void put_snapshot(void)
{
	in_snapshot = true;
	put_u8(PART_SNAPSHOT);
	put_u32(ctl->procs[me].id);
	put_rss_and_tables(LOOK_RSS | LOOK_TABLES | LOOK_FAULTS | LOOK_ALL_FAULTS);
	put_named_vmas();
	for (u32 i = 0; i < ctl->nregions; i++) {
		const struct region *g = &ctl->regions[i];

		if (region_seen(i, me))
			put_pages(LOOK_PTE | LOOK_PAGE | LOOK_FIRST_BYTE, g->start, g->length < SNAPSHOT_BYTES ? g->length : SNAPSHOT_BYTES);
		if (g->slot >= 0 && (ctl->flags & RUN_BYTES) && region_seen(i, me))
			put_heads(g->start, g->length);
	}
	in_snapshot = false;
}

static void put_task(const struct operand *o)
{
	int i = proc_of_slot(o->slot);
	char text[64] = "?";

	if (ctl->slots[o->slot].use == SLOT_ENDED)
		snprintf(text, sizeof(text), "Z %d", (int)ctl->slots[o->slot].length);
	else if (i >= 0 && ctl->procs[i].state == PROC_DEAD)
		snprintf(text, sizeof(text), "Z %d", ctl->procs[i].status);
	else if (i >= 0 && ctl->procs[i].thread && ctl->procs[i].run == RUN_BLOCKED)
		/* One that is back waits for its turn, and for nothing of the kernel's. */
		snprintf(text, sizeof(text), "D%s", ctl->procs[i].returned ? "" : ctl->procs[i].sleeps_in);
	else if (i >= 0 && ctl->procs[i].thread)
		text[0] = 'R';
	else if (i >= 0)
		text[0] = task_state(ctl->procs[i].pid, NULL);
	put_u8(PART_TEXT);
	put_u16(strlen(text));
	put_bytes(text, strlen(text));
}

static void observe_range(const struct step *s, u64 start, u64 length)
{
	if (s->look & (LOOK_PTE | LOOK_PAGE | LOOK_RESIDENT))
		put_pages(s->look, start, length);
	if (s->look & LOOK_VMAS)
		put_vmas(start, length, s->look);
	if (s->look & LOOK_BYTES)
		put_memory(start, length);
	if (s->look & LOOK_SMAPS)
		put_smaps(s, start, length);
}

/* Where a name that an expectation looks at is bound to nothing, there is nothing to look at: neither is what it says of it true. */
bool names_have_values(const struct step *s)
{
	for (u32 i = 0; s->look && i < s->nargs; i++)
		if (!operand_ready(&s->args[i]))
			return false;
	return true;
}

/* Mappings are the script's only; whatever else is told of a range would be told of ours. */
bool observes_own(const struct step *s)
{
	if (!(s->look & (LOOK_PTE | LOOK_PAGE | LOOK_RESIDENT | LOOK_BYTES | LOOK_SMAPS)))
		return false;
	for (u32 i = 0; i + 1 < s->nargs; i += 2) {
		u64 start, length;

		if (operand_value(&s->args[i], &start) && operand_value(&s->args[i + 1], &length) && is_own(start, length))
			return true;
	}
	return false;
}

void do_observe(const struct step *s)
{
	if (s->look & LOOK_PAGE)
		drain();
	if (s->look & (LOOK_RSS | LOOK_TABLES | LOOK_FAULTS))
		put_rss_and_tables(s->look);
	if (s->look & LOOK_STATUS)
		put_status(s);
	if (s->look & LOOK_KNOB)
		put_knob(s);
	if (s->look & LOOK_TASK) {
		if (s->nargs && s->args[0].slot >= 0)
			put_task(&s->args[0]);
		return;
	}
	for (u32 i = 0; i + 1 < s->nargs; i += 2) {
		u64 start, length;

		/* Not a region: what a pin holds. */
		if ((s->look & LOOK_BYTES) && s->args[i].kind == ARG_SLOT && ctl->slots[s->args[i].slot].use == SLOT_VALUE) {
			put_pinned((int)ctl->slots[s->args[i].slot].value);
			continue;
		}

		if (operand_value(&s->args[i], &start) && operand_value(&s->args[i + 1], &length))
			observe_range(s, start, length);
	}
}
