// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * layout.h - where the executor lies.
 *
 * Whatever is the executor's own lies in one region of the address space, and
 * nothing of it anywhere else: a script finds all the rest as free as the model
 * has it.  The region is one entry of the highest page table, so that no page
 * table of a script's is shared with it, and what is used of it lies in its
 * middle, in as few tables as can be.  loader/loader.c puts it there.
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#define OWN_BASE	(1UL << 39)
#define OWN_END		(2UL << 39)
#define OWN_MIDDLE	(OWN_BASE + (1UL << 38))

#define SHARED_BASE	OWN_MIDDLE			/* 19 MiB: what the processes of a case share */
#define IMAGE_BASE	(OWN_MIDDLE + (32UL << 20))	/* the program */
#define STACK_SIZE	(256UL << 10)
#define STACK_BASE	(IMAGE_BASE + (2UL << 20) - STACK_SIZE)	/* of the first thread, in the program's page table */
#define WALK_PAGE	(STACK_BASE - (64UL << 10))	/* the page that the raw walk fills in */
#define UNDERTAKER_PAGE	(WALK_PAGE + 4096)		/* which case runs: the server's and its undertaker's */
#define SPARE_PAGES	(OWN_MIDDLE + (40UL << 20))	/* mapped for a moment, 64 pages */
#define THREAD_STACKS	(OWN_MIDDLE + (48UL << 20))	/* 4 MiB */
#define LOADER_BASE	(OWN_MIDDLE + (64UL << 20))	/* 0xc004000000, as the loader is linked; the heap follows it, 1 GiB away at most */

#endif
