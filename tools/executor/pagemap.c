// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pagemap.c - /proc/self/pagemap with its PAGEMAP_SCAN ioctl, and
 * /proc/kpageflags and /proc/kpagecount.  None of them changes any state.
 */
#include "scan.h"
#include <fcntl.h>

#define SCAN_ALL	((1UL << 9) - 1)

static int map_fd = -1, flags_fd = -1, count_fd = -1;
static pid_t map_owner;

/* It shows the mm of the process that opened it: a forked child opens its own. */
int pagemap_open(void)
{
	if (map_fd >= 0 && map_owner == ctl->procs[me].pid)
		return map_fd;
	if (map_fd >= 0)
		close(map_fd);
	map_fd = open_own("/proc/self/pagemap", O_RDONLY);
	map_owner = ctl->procs[me].pid;
	return map_fd;
}

void pagemap_close(void)
{
	if (map_fd >= 0)
		close(map_fd);
	map_fd = -1;
}

/* How many entries were read: fewer at the end of the address space. */
u32 pagemap_read(u64 addr, u64 *entries, u32 count)
{
	int fd = pagemap_open();
	ssize_t n;

	if (fd < 0)
		return 0;
	n = pread(fd, entries, 8UL * count, addr / PAGE * 8);
	return n < 0 ? 0 : n / 8;
}

bool pagemap_scan_page(u64 addr, u64 *categories)
{
	struct scan_region found = { 0 };
	struct scan_arg arg = {
		.size = sizeof(arg),
		.start = addr,
		.end = addr + PAGE,
		.vec = (u64)&found,
		.vec_len = 1,
		.return_mask = SCAN_ALL,
	};
	int fd = pagemap_open();
	long n;

	/* Later kernels know more categories, earlier ones fewer: take what there is. */
	if (fd < 0)
		return false;
	for (n = -1; arg.return_mask >= 0xff; arg.return_mask >>= 1) {
		n = ioctl(fd, PAGEMAP_SCAN_, &arg);
		if (n >= 0 || errno != EINVAL)
			break;
	}
	*categories = n > 0 ? found.categories : 0;
	return n >= 0;
}

static bool table_read(int *fd, const char *path, u64 pfn, u64 *value)
{
	if (*fd == -1) {
		*fd = open_own(path, O_RDONLY);
		if (*fd < 0)
			*fd = -2;
	}
	return *fd >= 0 && pread(*fd, value, 8, pfn * 8) == 8;
}

bool page_flags(u64 pfn, u64 *flags) { return table_read(&flags_fd, "/proc/kpageflags", pfn, flags); }
bool page_count(u64 pfn, u64 *count) { return table_read(&count_fd, "/proc/kpagecount", pfn, count); }

bool pagemap_shows_pfns(void)
{
	static u8 here;
	u64 entry = 0;

	*(volatile u8 *)&here = 1;
	return pagemap_read((u64)&here, &entry, 1) == 1 && (entry & ((1UL << 55) - 1));
}
