// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * profile.c - what the machine underneath is where the model could be another:
 * the kernel's configuration found by trying, knobs, privileges, limits.  The
 * harness sets the model to the same (harness/Linux/LinuxProfile.cs).
 */
#include "mmexec.h"
#include "profile.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/vfs.h>

#define TABLE		(512 * PAGE)

#ifndef SYS_userfaultfd
#define SYS_userfaultfd	323
#endif

static void *private_memory(u64 bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static long faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_minflt + usage.ru_majflt;
}

/* What a read has mapped, a write must replace, and that takes a fault; a page of its own it need not. */
bool zero_page_is_mapped(void)
{
	volatile u8 *p = private_memory(PAGE);
	long before;
	bool mapped;

	if (!p)
		return true;
	madvise((void *)p, PAGE, MADV_NOHUGEPAGE);
	(void)*p;
	before = faults();
	*p = 1;
	mapped = faults() > before;
	munmap((void *)p, PAGE);
	return mapped;
}

static long page_table_kb(void)
{
	char text[4096], *line;

	if (!read_text("/proc/self/status", text, sizeof(text)))
		return -1;
	line = strstr(text, "\nVmPTE:");
	return line ? strtol(line + sizeof("\nVmPTE:") - 1, NULL, 10) : -1;
}

/* Whether MADV_DONTNEED over all that a page table maps frees the table. */
bool page_tables_are_reclaimed(void)
{
	u8 *p = private_memory(3 * TABLE), *table;
	long before, after;

	if (!p)
		return true;
	table = (u8 *)(((u64)p + TABLE - 1) & ~(TABLE - 1));
	madvise(table, TABLE, MADV_NOHUGEPAGE);
	*(volatile u8 *)table = 1;
	before = page_table_kb();
	madvise(table, TABLE, MADV_DONTNEED);
	after = page_table_kb();
	munmap(p, 3 * TABLE);
	return after < before;
}

/* To what a hint below it is rounded: a security module's bound may lie above vm.mmap_min_addr. */
u64 lowest_mapping(void)
{
	void *p = mmap((void *)PAGE, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return 0;
	munmap(p, PAGE);
	return (u64)p;
}

/*
 * Whether memory below vm.mmap_min_addr is the caller's to map.  A capability that is shown does not say so: in a
 * user namespace there are all of them, and this is asked of the first one.
 */
bool may_map_lowest(void)
{
	void *p = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (p == MAP_FAILED)
		return errno != EPERM && errno != EACCES;
	munmap(p, PAGE);
	return true;
}

/* Found by trying for the same reason: memory is locked while the limit is 0. */
bool may_lock_beyond_limit(void)
{
	struct rlimit limit, none;
	void *p = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	bool may;

	if (p == MAP_FAILED || getrlimit(RLIMIT_MEMLOCK, &limit))
		return true;
	none = (struct rlimit){ 0, limit.rlim_max };
	setrlimit(RLIMIT_MEMLOCK, &none);
	may = !mlock(p, PAGE);
	setrlimit(RLIMIT_MEMLOCK, &limit);
	munmap(p, PAGE);
	return may;
}

/* CAP_SYS_RESOURCE, asked of the first user namespace: before the call looks at its address, which is none. */
bool may_raise_limits(void)
{
	return prctl(PR_SET_MM, PR_SET_MM_BRK, 0UL, 0UL, 0UL) && errno != EPERM;
}

/* Whether the kernel places each mapping below the one before: vm.legacy_va_layout turns it round. */
bool places_top_down(void)
{
	const u64 length = 1UL << 30;	/* no hole of this size is left among the executor's own */
	void *p[2];

	for (u32 i = 0; i < 2; i++)
		p[i] = mmap(NULL, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	for (u32 i = 0; i < 2; i++)
		if (p[i] != MAP_FAILED)
			munmap(p[i], length);
	return p[0] == MAP_FAILED || p[1] == MAP_FAILED || p[1] < p[0];
}

/* Whether files of /dev/shm may be mapped to run: containers mount it noexec. */
bool shm_may_run(void)
{
	int fd = open("/dev/shm", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	bool may = true;
	void *p;

	if (fd < 0)
		return true;
	p = mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		may = errno != EPERM;
	else
		munmap(p, PAGE);
	close(fd);
	return may;
}

/* Memory and swap: what vm.overcommit_memory 0 lets one mapping promise at most, in bytes. */
u64 memory_and_swap(void)
{
	struct sysinfo info;

	return sysinfo(&info) ? 0 : (info.totalram + info.totalswap) * info.mem_unit;
}

u64 effective_capabilities(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { { 0 } };

	if (syscall(SYS_capget, &header, data))
		return 0;
	return data[0].effective | (u64)data[1].effective << 32;
}

/* The errno of a refusal; 0: it is not refused.  A seccomp filter refuses what privileges would allow. */
int userfaultfd_refused(void)
{
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

int bpf_refused(void)
{
	union bpf_attr attr;
	int fd;

	memset(&attr, 0, sizeof(attr));
	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = 4;
	attr.value_size = 8;
	attr.max_entries = 1;
	fd = syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* A soft limit, in bytes; -1: none. */
s64 limit_of(int resource)
{
	struct rlimit limit;

	return getrlimit(resource, &limit) || limit.rlim_cur == RLIM_INFINITY ? -1 : (s64)limit.rlim_cur;
}
