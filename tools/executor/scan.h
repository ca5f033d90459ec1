// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * scan.h - the ioctl PAGEMAP_SCAN, which the headers of a system may not have:
 * include/uapi/linux/fs.h, 6.7 and later.
 */
#ifndef SCAN_H
#define SCAN_H

#include "mmexec.h"
#include <sys/ioctl.h>

struct scan_region {
	u64 start, end, categories;
};

struct scan_arg {
	u64 size, flags, start, end, walk_end, vec, vec_len, max_pages;
	u64 category_inverted, category_mask, category_anyof_mask, return_mask;
};

#define SCAN_WRITTEN	(1UL << 1)	/* PAGE_IS_WRITTEN */
#define PAGEMAP_SCAN_	_IOWR('f', 16, struct scan_arg)

#endif
