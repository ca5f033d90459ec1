// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * layout.c - nothing of the executor lies outside of its own region (layout.h),
 * and nothing of the script's inside.
 */
#include "mmexec.h"
#include <malloc.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>

/*
 * Whether a range touches the executor's region.  One that wraps around is
 * refused by every call, or cut to what one call moves at most (MAX_RW_COUNT).
 */
bool is_own(u64 start, u64 length)
{
	u64 rounded = PAGE_UP(length);
	u64 end = start + (rounded < length || start + rounded < start ? 2 * GIB : length);

	return start < OWN_END && end > OWN_BASE;
}

/*
 * Whether a range would have room in the address space if the executor had
 * none, and has not: what is too long for it is so because of us.
 */
bool is_room_ours(u64 length)
{
	u64 end = USER_START / 64, free = 0, beside = 0;
	struct vma v = { 0 };

	for (u64 at = 0; at < USER_END; at = v.end) {
		u64 hole;

		if (!vma_at_or_after(at, &v) || v.start >= USER_END)
			v = (struct vma){ .start = USER_END, .end = USER_END };
		if (is_own(v.start, 1))
			continue;
		hole = v.start - end;
		free = hole > free ? hole : free;
		if (end < OWN_BASE && v.start > OWN_END)
			hole = OWN_BASE - end > v.start - OWN_END ? OWN_BASE - end : v.start - OWN_END;
		beside = hole > beside ? hole : beside;
		end = v.end;
	}
	return PAGE_UP(length) <= free && PAGE_UP(length) > beside;
}

/* Memory comes from the heap, never from where the kernel would place it. */
void layout_begin(void)
{
	mallopt(M_MMAP_THRESHOLD, INT32_MAX);
	mallopt(M_MMAP_MAX, 0);
	mallopt(M_ARENA_MAX, 1);
	prctl(PR_SET_NAME, "mmexec");
}

/* Of a part of the address space; what a kernel has sealed (its vdso) stays. */
static void unmap(u64 start, u64 end)
{
	struct vma v;

	if (!munmap((void *)start, end - start))
		return;
	for (u64 at = start; vma_at_or_after(at, &v) && v.start < end && v.end > at; at = v.end)
		munmap((void *)v.start, v.end - v.start);
}

/*
 * Before the first case: the stack that the kernel gave us, the vdso, the
 * loader.  Whatever is mapped is copied for every case, too.
 */
void layout_clear(void)
{
	struct vma v;

	malloc_trim(0);
	unmap(0, OWN_BASE);
	unmap(OWN_END, USER_END);
	for (u64 at = LOADER_BASE; vma_at_or_after(at, &v) && v.start < OWN_END && v.inode; at = v.end)
		munmap((void *)v.start, v.end - v.start);
}
