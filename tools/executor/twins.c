// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * twins.c - knobs that a write to another one changes: one quantity that has
 * two units, or a value that the kernel works out anew.  What a case changes of
 * a knob it changes of its twins, so that they are saved and put back with it.
 *
 * Looked for in the handlers of /proc/sys/vm and /sys/kernel/mm of 6.12 and
 * tried on 6.18; another name of the same value (nr_hugepages has three) is put
 * back by either.
 */
#include "serial.h"
#include <fnmatch.h>

#define VM	"/proc/sys/vm/"
#define MM	"/sys/kernel/mm/"

static const struct {
	const char *written, *twin;
} twins[] = {
	/* mm/util.c:overcommit_ratio_handler(): the limit is a share of memory or a number of bytes; the other one becomes 0. */
	{ VM "overcommit_ratio", VM "overcommit_kbytes" },
	{ VM "overcommit_kbytes", VM "overcommit_ratio" },
	/* The same of what may be dirty. */
	{ VM "dirty_ratio", VM "dirty_bytes" },
	{ VM "dirty_bytes", VM "dirty_ratio" },
	{ VM "dirty_background_ratio", VM "dirty_background_bytes" },
	{ VM "dirty_background_bytes", VM "dirty_background_ratio" },
	/* mm/khugepaged.c:set_recommended_min_free_kbytes(): huge pages of any kind want more memory free. */
	{ MM "transparent_hugepage/*enabled", VM "min_free_kbytes" },
	/* mm/ksm.c:set_advisor_defaults(): the pace is the advisor's, or the usual one again. */
	{ MM "ksm/advisor_mode", MM "ksm/pages_to_scan" },
};

/* A twin of a knob, from 0 on; NULL: no more. */
const char *knob_twin(const char *path, u32 index)
{
	for (u32 i = 0; i < ARRAY_SIZE(twins); i++)
		if (!fnmatch(twins[i].written, path, 0) && !index--)
			return twins[i].twin;
	return NULL;
}
