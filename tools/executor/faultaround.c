// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * faultaround.c - how many bytes a read fault on a file maps around itself.
 * The knob is in debugfs, which a locked-down kernel does not show; what it
 * does can be measured anywhere.
 */
#include "serial.h"
#include <stdio.h>
#include <sys/mman.h>

#define ENTRIES		512UL

/* A table's worth of file pages in the page cache, of which one is read: how many are mapped then. */
static u64 mapped_by_one_fault(u8 *table, int fd)
{
	u64 entries[ENTRIES];
	u64 present = 0;

	if (mmap(table, ENTRIES * PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
		return 0;
	madvise(table, ENTRIES * PAGE, MADV_NOHUGEPAGE);
	(void)*(volatile u8 *)table;
	if (pagemap_read((u64)table, entries, ENTRIES) != ENTRIES)
		return 0;
	for (u32 i = 0; i < ENTRIES; i++)
		present += entries[i] >> 63;
	return present * PAGE;
}

/* In bytes; 0: it cannot be told. */
u64 fault_around_measured(void)
{
	u8 page[PAGE];
	u64 room = 2 * ENTRIES * PAGE, bytes = 0;
	int fd = memfd_create("fault-around", MFD_CLOEXEC);
	u8 *at = mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	u32 written = 0;

	memset(page, 0, sizeof(page));
	while (fd >= 0 && written < ENTRIES && write(fd, page, PAGE) == (ssize_t)PAGE)
		written++;
	if (at != MAP_FAILED && written == ENTRIES)
		bytes = mapped_by_one_fault((u8 *)(((u64)at + ENTRIES * PAGE - 1) & ~(ENTRIES * PAGE - 1)), fd);
	if (at != MAP_FAILED)
		munmap(at, room);
	if (fd >= 0)
		close(fd);
	return bytes;
}

/* As the kernel rounds what is written to its knob. */
u64 fault_around_rounded(u64 bytes)
{
	u64 power = PAGE;

	while (power < GIB && power * 2 <= bytes)
		power *= 2;
	return power;
}
