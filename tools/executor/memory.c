// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * memory.c - what is in memory, without a fault and without touching it.
 *
 * A present page is read through the kernel's direct map where the raw walk
 * works, else through /proc/self/mem.  Where no page is present, the content
 * follows from the mapping: zero in anonymous memory, the page cache's or the
 * file's bytes (pread) in a mapped file.  A swapped page is not observable.
 */
#include "mmexec.h"
#include "serial.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#define PM_PRESENT	(1UL << 63)
#define PM_SWAPPED	(1UL << 62)

static int mem_fd = -1, file_fd = -1;
static pid_t mem_owner;
static u64 file_start, file_end;
static pid_t file_owner;

static bool present_bytes(u64 addr, u64 entry)
{
	u64 pfn = entry & ((1UL << 55) - 1);

	if (pfn && raw_bytes(pfn, 0, PAGE, ctl->work.bytes))
		return true;
	if (mem_fd < 0 || mem_owner != ctl->procs[me].pid) {
		if (mem_fd >= 0)
			close(mem_fd);
		mem_fd = open_own("/proc/self/mem", O_RDONLY);
		mem_owner = ctl->procs[me].pid;
	}
	return mem_fd >= 0 && pread(mem_fd, ctl->work.bytes, PAGE, addr) == (ssize_t)PAGE;
}

/* A descriptor of the mapped file, by way of map_files: also of one that has no name. */
static int file_of(const struct vma *v)
{
	char path[80];

	if (file_fd >= 0 && file_owner == ctl->procs[me].pid && v->start == file_start && v->end == file_end)
		return file_fd;
	if (file_fd >= 0)
		close(file_fd);
	snprintf(path, sizeof(path), "/proc/self/map_files/%lx-%lx", v->start, v->end);
	file_fd = open_own(path, O_RDONLY);
	file_owner = ctl->procs[me].pid;
	file_start = v->start;
	file_end = v->end;
	return file_fd;
}

/* 0: in bytes; BYTE_NONE: no byte is there; BYTE_UNKNOWN: it cannot be told. */
static int file_bytes(const struct vma *v, u64 addr)
{
	int fd = file_of(v);
	struct stat st;
	u64 at = v->offset + (addr - v->start);
	ssize_t n;

	if (fd < 0 || fstat(fd, &st))
		return BYTE_UNKNOWN;
	/* /dev/zero: private memory, which has the file's name. */
	if (S_ISCHR(st.st_mode)) {
		memset(ctl->work.bytes, 0, PAGE);
		return 0;
	}
	if (at >= (u64)PAGE_UP(st.st_size))
		return BYTE_NONE;
	if (swap_may_hold(fd, at))
		return BYTE_UNKNOWN;
	memset(ctl->work.bytes, 0, PAGE);
	n = pread(fd, ctl->work.bytes, PAGE, at);
	/* The mapping may have changed the file's kind of access: write-only descriptors and the like. */
	return n < 0 ? BYTE_UNKNOWN : 0;
}

static int page_bytes(u64 addr)
{
	u64 entry = 0;
	struct vma v;

	if (!vma_at_or_after(addr, &v) || v.start > addr)
		return BYTE_NONE;
	/* What a load would be refused cannot be read: PROT_NONE. */
	if (!(v.flags & 7))
		return BYTE_NONE;
	if (pagemap_read(addr, &entry, 1) != 1)
		return BYTE_UNKNOWN;
	if (entry & PM_PRESENT)
		return present_bytes(addr, entry) ? 0 : BYTE_UNKNOWN;
	if (entry & PM_SWAPPED)
		return BYTE_UNKNOWN;
	if (v.inode)
		return file_bytes(&v, addr);
	memset(ctl->work.bytes, 0, PAGE);
	return 0;
}

static u32 run_len;
static int run_value;
static u32 nruns;

static void flush_run(void)
{
	if (!run_len)
		return;
	put_u32(run_len);
	put_u16((u16)run_value);
	nruns++;
	run_len = 0;
}

static void add_run(int value, u32 len)
{
	if (run_len && (value != run_value || len > ~0U - run_len))
		flush_run();
	run_value = value;
	run_len += len;
}

/* The bytes of a range, as runs of equal ones: so many of them, and one more may come. */
static void put_runs(u64 start, u64 length, u32 most)
{
	u32 hole;

	put_u8(PART_BYTES);
	put_place(start);
	hole = put_hole();
	nruns = run_len = 0;
	/* Counted, not compared with an end: the last byte of all has none. */
	for (u64 at = start, left = length; left && nruns < most && !ctl->truncated;) {
		u64 first = at & (PAGE - 1), n = left < PAGE - first ? left : PAGE - first;
		int what = page_bytes(at - first);

		if (what)
			add_run(what, n);
		for (u64 i = 0; !what && i < n && nruns < most; i++)
			add_run(ctl->work.bytes[first + i], 1);
		at += n;
		left -= n;
	}
	flush_run();
	patch_u32(hole, nruns);
}

void put_memory(u64 start, u64 length)
{
	put_runs(start, length, ~0U);
}

/* Of a region whose bytes are told unasked: the pages that are there, and of each as much as a line of text has. */
#define HEAD_PAGES	64
#define HEAD_RUNS	128

void put_heads(u64 start, u64 length)
{
	for (u32 i = 0; i < HEAD_PAGES && i < PAGE_UP(length) / PAGE && !ctl->truncated; i++) {
		u64 entry = 0;

		if (pagemap_read(start + i * PAGE, &entry, 1) == 1 && entry & PM_PRESENT)
			put_runs(start + i * PAGE, PAGE, HEAD_RUNS);
	}
}
