// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hostknobs.c - what a case may write into knobs of the machine underneath, and
 * that it leaves the machine memory to live on.
 *
 * Others live on this machine.  A knob that is not in this table is never
 * written: it kills whoever runs out of memory (panic_on_oom,
 * oom_kill_allocating_task), refuses memory to everybody (overcommit_memory 2,
 * and its limits where it is so already, a max_map_count below the default, min_free_kbytes and the
 * other reserves), stalls the machine (drop_caches, compact_memory: orders,
 * and no settings), takes from others what they have (memfd_noexec,
 * hugetlb_shm_group), or cannot be put back.  A virtual machine is the
 * run's own: there everything may be written, and a panic is a verdict.
 */
#include "serial.h"
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>

#define VM	"/proc/sys/vm/"
#define MM	"/sys/kernel/mm/"
#define THP	MM "transparent_hugepage/"
#define NUMBERS(least, most)	(least), (most)
#define WORDS	1, 0	/* the kernel knows which */

static const struct {
	const char *path;	/* a '*' stands for one folder's name, or a part of it */
	s64 least, most;
} table[] = {
	{ VM "compact_unevictable_allowed", NUMBERS(0, 1) },
	{ VM "compaction_proactiveness", NUMBERS(0, 100) },
	{ VM "dirty_background_bytes", NUMBERS(4194304, 1099511627776) },
	{ VM "dirty_background_ratio", NUMBERS(1, 100) },
	{ VM "dirty_bytes", NUMBERS(8388608, 1099511627776) },
	{ VM "dirty_expire_centisecs", NUMBERS(100, 360000) },
	{ VM "dirty_ratio", NUMBERS(5, 100) },
	{ VM "dirty_writeback_centisecs", NUMBERS(0, 360000) },
	{ VM "extfrag_threshold", NUMBERS(0, 1000) },
	{ VM "laptop_mode", NUMBERS(0, 100) },
	{ VM "legacy_va_layout", NUMBERS(0, 1) },
	{ VM "max_map_count", NUMBERS(65530, 0x7fffffff) },
	{ VM "mmap_min_addr", NUMBERS(4096, 65536) },
	{ VM "nr_hugepages", NUMBERS(0, 128) },
	{ VM "nr_overcommit_hugepages", NUMBERS(0, 128) },
	{ VM "numa_stat", NUMBERS(0, 1) },
	{ VM "oom_dump_tasks", NUMBERS(0, 1) },
	{ VM "overcommit_kbytes", NUMBERS(1, 1099511627776) },
	{ VM "overcommit_memory", NUMBERS(0, 1) },
	{ VM "overcommit_ratio", NUMBERS(1, 100) },
	{ VM "page-cluster", NUMBERS(0, 10) },
	{ VM "page_lock_unfairness", NUMBERS(0, 100) },
	{ VM "stat_interval", NUMBERS(1, 3600) },
	{ VM "swappiness", NUMBERS(0, 200) },
	{ VM "unprivileged_userfaultfd", NUMBERS(0, 1) },
	{ VM "vfs_cache_pressure", NUMBERS(1, 1000) },
	{ VM "watermark_boost_factor", NUMBERS(0, 15000) },
	{ VM "watermark_scale_factor", NUMBERS(1, 100) },
	{ VM "zone_reclaim_mode", NUMBERS(0, 7) },
	{ "/proc/sys/kernel/numa_balancing", NUMBERS(0, 3) },
	{ THP "enabled", WORDS },
	{ THP "defrag", WORDS },
	{ THP "shmem_enabled", WORDS },
	{ THP "use_zero_page", NUMBERS(0, 1) },
	{ THP "shrink_underused", NUMBERS(0, 1) },
	{ THP "hugepages-*/enabled", WORDS },
	{ THP "hugepages-*/shmem_enabled", WORDS },
	{ THP "khugepaged/alloc_sleep_millisecs", NUMBERS(0, 3600000) },
	{ THP "khugepaged/defrag", NUMBERS(0, 1) },
	{ THP "khugepaged/max_ptes_*", NUMBERS(0, 511) },
	{ THP "khugepaged/pages_to_scan", NUMBERS(1, 1000000) },
	{ THP "khugepaged/scan_sleep_millisecs", NUMBERS(0, 3600000) },
	{ MM "hugepages/hugepages-2048kB/nr_hugepages", NUMBERS(0, 128) },
	{ MM "hugepages/hugepages-2048kB/nr_overcommit_hugepages", NUMBERS(0, 128) },
	{ MM "ksm/max_page_sharing", NUMBERS(2, 65536) },
	{ MM "ksm/merge_across_nodes", NUMBERS(0, 1) },
	{ MM "ksm/pages_to_scan", NUMBERS(1, 1000000) },
	{ MM "ksm/run", NUMBERS(0, 2) },
	{ MM "ksm/sleep_millisecs", NUMBERS(0, 3600000) },
	{ MM "ksm/smart_scan", NUMBERS(0, 1) },
	{ MM "ksm/use_zero_pages", NUMBERS(0, 1) },
	{ MM "lru_gen/enabled", NUMBERS(0, 7) },
	{ MM "numa/demotion_enabled", WORDS },
	{ MM "swap/vma_ra_enabled", WORDS },
};

/* Where memory is refused by it, the limit is everybody's; elsewhere it is a number. */
static bool limits_everybody(const char *path)
{
	char now[KNOB_VALUE];

	return (!strcmp(path, VM "overcommit_ratio") || !strcmp(path, VM "overcommit_kbytes")) &&
	       (!knob_read(VM "overcommit_memory", now) || !strcmp(now, "2"));
}

static bool alone;

/* Nobody else lives here: the machine is a virtual one, and the run's own. */
void host_alone(void)
{
	alone = true;
}

/* Why a case may not write a value into a knob; NULL: it may. */
const char *host_knob_refused(const char *path, const char *value)
{
	static char why[100];
	char *end;
	s64 number;

	if (alone)
		return NULL;
	if (limits_everybody(path))
		return "never on the kernel underneath: this machine refuses memory by it";
	for (u32 i = 0; i < ARRAY_SIZE(table); i++) {
		if (fnmatch(table[i].path, path, FNM_PATHNAME | FNM_PERIOD))
			continue;
		if (table[i].least > table[i].most)
			return NULL;
		number = strtoll(value, &end, 10);
		if (end != value && !*end && number >= table[i].least && number <= table[i].most)
			return NULL;
		snprintf(why, sizeof(why), "never on the kernel underneath: from %ld to %ld is what a case may write there",
			 (long)table[i].least, (long)table[i].most);
		return why;
	}
	return "never on the kernel underneath: not in its table of knobs (docs/linux.md)";
}

static u64 available_kb(void)
{
	char text[512], *line;

	line = read_text("/proc/meminfo", text, sizeof(text)) ? strstr(text, "MemAvailable:") : NULL;
	return line ? strtoull(line + strlen("MemAvailable:"), NULL, 10) : 0;
}

static u64 reserve_kb;

/* Before a case: a part of what there is is not for it. */
void memory_watch(void)
{
	reserve_kb = alone ? 0 : available_kb() / 8;
}

/* While it runs: whether it is about to take that part as well.  The OOM killer would stall the machine before it killed anybody. */
bool memory_runs_out(void)
{
	return reserve_kb && available_kb() < reserve_kb;
}
