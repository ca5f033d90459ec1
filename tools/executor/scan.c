// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * scan.c - calls that answer with a list: PAGEMAP_SCAN with regions, mincore
 * with a byte per page; and cachestat with its counts.  The kernel writes into a buffer of the executor, and
 * the record has it as ranges.
 */
#include "scan.h"

/* More than this is no user address whatever the buffer. */
#define LONGEST_VEC	((1UL << 47) / sizeof(struct scan_region))

/* At the end of the shared mapping: an answer that is too long runs into nothing, and the call says EFAULT. */
static u8 *const answers = (u8 *)(SHARED_BASE + CONTROL_SIZE + REQUEST_SIZE + REPLY_SIZE);
static bool answers_mapped;

void forget_answers(void) { answers_mapped = false; }

u8 *answers_buffer(void)
{
	if (!answers_mapped)
		map_shared(answers, ANSWERS_SIZE);
	else
		/* clear_refs(4) may have write-protected it since. */
		populate_shared((u64)answers, (u64)answers + ANSWERS_SIZE);
	answers_mapped = true;
	return answers;
}

/*
 * Where an answer of at most so many bytes goes; NULL: there is no room.  Those of
 * a race are written down when it is over, so each takes a place of its own.
 */
static u8 *room_for(u64 bytes)
{
	u8 *buffer = answers_buffer();
	u64 from;

	if (!ctl->race_go)
		return buffer;
	if (bytes > ANSWERS_SIZE)
		return NULL;
	from = __atomic_fetch_add(&ctl->race_answers, (bytes + 7) & ~7UL, __ATOMIC_ACQ_REL);
	return from + bytes <= ANSWERS_SIZE ? buffer + from : NULL;
}

static const char too_long[] = "its answer is longer than the executor has room for";

/* Whether EFAULT is the executor's fault and not the script's. */
static long without_room(long ret, bool is_too_long)
{
	return ret == -1 && errno == EFAULT && is_too_long ? has_no_room(too_long) : ret;
}

long make_pagemap_scan(const u64 *arg)
{
	struct scan_arg scan = {
		.size = sizeof(scan), .flags = arg[6],
		.start = arg[0], .end = arg[0] + arg[1], .walk_end = ~0UL,
		.vec_len = arg[8], .max_pages = arg[7],
		.category_inverted = arg[3], .category_mask = arg[2],
		.category_anyof_mask = arg[4], .return_mask = arg[5],
	};
	/* The word NULL; without it there is a vector. */
	bool has_vec = !arg[9];
	u64 most = arg[1] / PAGE + 1 < arg[8] ? arg[1] / PAGE + 1 : arg[8];
	int fd = pagemap_open(), saved;
	long ret;

	if (fd < 0)
		return -1;
	scan.vec = has_vec ? (u64)room_for(most * sizeof(struct scan_region)) : 0;
	if (has_vec && !scan.vec)
		return has_no_room(too_long);
	/* The faults so far are not the step's. */
	count_begin();
	ret = ioctl(fd, PAGEMAP_SCAN_, &scan);
	saved = errno;
	/* Arguments that are refused leave it as it was. */
	if (scan.walk_end != ~0UL)
		fill_field("walk_end", true, scan.walk_end);
	if (ret >= 0) {
		filled.list.name = "regions";
		filled.list.bytes = false;
		filled.list.count = ret;
		filled.list.at = (const u8 *)scan.vec;
	}
	errno = saved;
	return without_room(ret, arg[8] > ANSWERS_SIZE / sizeof(struct scan_region) && arg[8] <= LONGEST_VEC);
}

/* No byte of mincore's: what it has not written. */
#define UNTOUCHED	0xff

/* It fills in what stands before the first page that is not mapped, and fails then (mm/mincore.c:do_mincore()). */
long make_mincore(const u64 *arg)
{
	u64 pages = arg[1] / PAGE + (arg[1] % PAGE != 0), room = pages < ANSWERS_SIZE ? pages : ANSWERS_SIZE;
	u8 *vec = room_for(pages);
	long ret;

	if (!vec)
		return has_no_room(too_long);
	memset(vec, UNTOUCHED, room);
	count_begin();
	ret = syscall(SYS_mincore, arg[0], arg[1], vec);
	if (!ret || errno == ENOMEM) {
		filled.list.name = "vec";
		filled.list.bytes = true;
		filled.list.start = arg[0];
		filled.list.at = vec;
		for (filled.list.count = 0; filled.list.count < room && vec[filled.list.count] != UNTOUCHED; filled.list.count++)
			;
	}
	return without_room(ret, arg[1] / PAGE > ANSWERS_SIZE);
}

long make_cachestat(const u64 *arg)
{
	static const char *const names[] = { "nr_cache", "nr_dirty", "nr_writeback", "nr_evicted", "nr_recently_evicted" };
	u64 range[2] = { arg[1], arg[2] }, stat[ARRAY_SIZE(names)] = { 0 };
	long ret;

	count_begin();
	ret = syscall(SYS_cachestat, (int)arg[0], range, stat, (unsigned int)arg[3]);
	for (u32 i = 0; !ret && i < ARRAY_SIZE(names); i++)
		fill_field(names[i], false, stat[i]);
	return ret;
}

static void put_range(u64 start, u64 length, u64 value)
{
	put_place(start);
	put_u64(length);
	put_u64(value);
}

static u32 put_regions_found(void)
{
	const struct scan_region *found = (const struct scan_region *)filled.list.at;

	for (u64 i = 0; i < filled.list.count; i++)
		put_range(found[i].start, found[i].end - found[i].start, found[i].categories);
	return filled.list.count;
}

/* Neighbours that are alike make one range. */
static u32 put_bytes_found(void)
{
	u32 ranges = 0;

	for (u64 i = 0, next; i < filled.list.count; i = next, ranges++) {
		for (next = i + 1; next < filled.list.count && filled.list.at[next] == filled.list.at[i]; next++)
			;
		put_range(filled.list.start + i * PAGE, (next - i) * PAGE, filled.list.at[i]);
	}
	return ranges;
}

void put_list(void)
{
	u32 hole;

	if (!filled.list.name)
		return;
	put_u8(PART_RANGES);
	put_u16(strlen(filled.list.name));
	put_bytes(filled.list.name, strlen(filled.list.name));
	hole = put_hole();
	patch_u32(hole, filled.list.bytes ? put_bytes_found() : put_regions_found());
}
