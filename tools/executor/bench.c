// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bench.c - the kernel's side of tools/bench: the same operations as
 * MmBenchmarks, CowBenchmarks, FileBenchmarks, MunmapBenchmarks, ForkBenchmarks
 * and UffdBenchmarks, timed on the kernel underneath.  Prints one line for each:
 * its name, a tab, nanoseconds.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#define PAGE_BYTES	4096UL
#define PAGES		4096UL
#define CALLS		1000
#define SMALL		16UL
#define ROUNDS		11
#define WATCHED		1024UL

/* include/uapi/linux/userfaultfd.h, as uffd.c has it: structures are words. */
#define UFFD_IOC(nr, words)	_IOC(_IOC_READ | _IOC_WRITE, 0xaa, nr, (words) * 8)
#define UFFD_API_		UFFD_IOC(0x3f, 3)
#define UFFD_REGISTER_		UFFD_IOC(0x00, 4)
#define UFFD_COPY_		UFFD_IOC(0x03, 5)
#define UFFD_WRITEPROTECT_	UFFD_IOC(0x06, 3)
#define UFFD_CONTINUE_		UFFD_IOC(0x07, 4)
#define UFFD_MINOR_SHMEM	0x400
enum { MODE_MISSING = 1, MODE_WP = 2, MODE_MINOR = 4 };

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static volatile char *map_pages(unsigned long pages)
{
	void *p = mmap(NULL, pages * PAGE_BYTES, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	madvise(p, pages * PAGE_BYTES, MADV_NOHUGEPAGE);
	return p;
}

static void touch(volatile char *p, unsigned long pages)
{
	for (unsigned long i = 0; i < pages; i++)
		p[i * PAGE_BYTES] = 1;
}

static void look(volatile char *p, unsigned long pages)
{
	for (unsigned long i = 0; i < pages; i++)
		(void)p[i * PAGE_BYTES];
}

static void zap(volatile char *p, unsigned long pages)
{
	madvise((void *)p, pages * PAGE_BYTES, MADV_DONTNEED);
}

static double write_fault_and_zap(void)
{
	volatile char *p = map_pages(PAGES);
	double start = now_ns();

	touch(p, PAGES);
	zap(p, PAGES);
	start = now_ns() - start;
	munmap((void *)p, PAGES * PAGE_BYTES);
	return start / PAGES;
}

static double zeropage_read_fault(void)
{
	volatile char *p = map_pages(PAGES);
	double start = now_ns();

	look(p, PAGES);
	zap(p, PAGES);
	start = now_ns() - start;
	munmap((void *)p, PAGES * PAGE_BYTES);
	return start / PAGES;
}

static double dontneed_refault(void)
{
	volatile char *p = map_pages(1);
	double start = now_ns();

	for (int i = 0; i < CALLS; i++) {
		zap(p, 1);
		*p = 1;
	}
	start = now_ns() - start;
	munmap((void *)p, PAGE_BYTES);
	return start / CALLS;
}

static double map_pairs(void)
{
	double start = now_ns();

	for (int i = 0; i < CALLS; i++) {
		void *p = mmap(NULL, SMALL * PAGE_BYTES, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		munmap(p, SMALL * PAGE_BYTES);
	}
	return (now_ns() - start) / CALLS;
}

/* The lowest mapping gets a page of another protection below: no merges. */
static double mmap_munmap_pair(void)
{
	volatile char *p = map_pages(SMALL);
	double pair;

	if (mprotect((void *)p, PAGE_BYTES, PROT_NONE)) {
		perror("mprotect");
		exit(1);
	}
	pair = map_pairs();
	munmap((void *)p, SMALL * PAGE_BYTES);
	return pair;
}

/* Each mapping joins a written one, and each unmapping cuts it off again. */
static double merging_pair(void)
{
	volatile char *p = mmap(NULL, SMALL * PAGE_BYTES, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	double pair;

	touch(p, SMALL);
	pair = map_pairs();
	munmap((void *)p, SMALL * PAGE_BYTES);
	return pair;
}

static double mprotect_flip(void)
{
	volatile char *p = map_pages(SMALL);
	double start;

	touch(p, SMALL);
	start = now_ns();
	for (int i = 0; i < CALLS; i++)
		mprotect((void *)p, SMALL * PAGE_BYTES,
			 i & 1 ? PROT_READ | PROT_WRITE : PROT_READ);
	start = now_ns() - start;
	munmap((void *)p, SMALL * PAGE_BYTES);
	return start / CALLS;
}

/* A child that lives until the pipe closes, so that the pages stay shared. */
static double cow_fault(void)
{
	volatile char *p = map_pages(PAGES);
	double start;
	pid_t child;
	int ends[2];

	touch(p, PAGES);
	if (pipe(ends))
		return 0;
	child = fork();
	if (!child) {
		char byte;

		close(ends[1]);
		_exit((int)read(ends[0], &byte, 1));
	}
	start = now_ns();
	touch(p, PAGES);
	start = now_ns() - start;
	close(ends[0]);
	close(ends[1]);
	waitpid(child, NULL, 0);
	munmap((void *)p, PAGES * PAGE_BYTES);
	return start / PAGES;
}

static double mlock_munlock_pair(void)
{
	volatile char *p = map_pages(SMALL);
	double start;

	touch(p, SMALL);
	start = now_ns();
	for (int i = 0; i < CALLS; i++) {
		mlock((void *)p, SMALL * PAGE_BYTES);
		munlock((void *)p, SMALL * PAGE_BYTES);
	}
	start = now_ns() - start;
	munmap((void *)p, SMALL * PAGE_BYTES);
	return start / CALLS;
}

/* A file whose pages are all in the page cache, and none in the mapping. */
static volatile char *map_cached(void)
{
	int fd = memfd_create("bench", MFD_CLOEXEC);
	void *p = MAP_FAILED;

	if (fd >= 0 && !ftruncate(fd, PAGES * PAGE_BYTES))
		p = mmap(NULL, PAGES * PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED) {
		perror("memfd");
		exit(1);
	}
	close(fd);
	touch(p, PAGES);
	zap(p, PAGES);
	return p;
}

static double cached(void (*access)(volatile char *, unsigned long))
{
	volatile char *p = map_cached();
	double start = now_ns();

	access(p, PAGES);
	zap(p, PAGES);
	start = now_ns() - start;
	munmap((void *)p, PAGES * PAGE_BYTES);
	return start / PAGES;
}

static double read_cached(void)		{ return cached(look); }
static double shared_write(void)	{ return cached(touch); }

static double munmap_100k(void)
{
	const unsigned long pages = 100000;
	volatile char *p = map_pages(pages);
	double start;

	touch(p, pages);
	start = now_ns();
	munmap((void *)p, pages * PAGE_BYTES);
	return now_ns() - start;
}

static double fork_exit(unsigned long pages)
{
	volatile char *p = map_pages(pages);
	int times = pages > 10000 ? 5 : 100;
	double start;

	touch(p, pages);
	start = now_ns();
	for (int i = 0; i < times; i++) {
		pid_t child = fork();

		if (!child)
			_exit(0);
		waitpid(child, NULL, 0);
	}
	start = now_ns() - start;
	munmap((void *)p, pages * PAGE_BYTES);
	return start / times;
}

static double fork_exit_1(void)		{ return fork_exit(1); }
static double fork_exit_1k(void)	{ return fork_exit(1000); }
static double fork_exit_100k(void)	{ return fork_exit(100000); }

/* A userfaultfd that watches pages; below 0: there is none to be had. */
static int watch(volatile char *p, unsigned long pages, uint64_t features, uint64_t mode)
{
	uint64_t api[3] = { 0xaa, features }, range[4] = { (uint64_t)p, pages * PAGE_BYTES, mode };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | 1 /* UFFD_USER_MODE_ONLY */);

	if (fd >= 0 && (ioctl(fd, UFFD_API_, api) || ioctl(fd, UFFD_REGISTER_, range))) {
		close(fd);
		return -1;
	}
	return fd;
}

struct handler {
	int fd;
	bool protects;
	char *page;
};

/* A thread that answers as many faults as there are pages. */
static int answer(void *arg)
{
	const struct handler *h = arg;

	for (unsigned long i = 0; i < WATCHED; i++) {
		uint64_t message[4];

		if (read(h->fd, message, sizeof(message)) != sizeof(message))
			return 1;
		if (h->protects) {
			uint64_t wp[3] = { message[2], PAGE_BYTES, 0 };

			ioctl(h->fd, UFFD_WRITEPROTECT_, wp);
		} else {
			uint64_t copy[5] = { message[2], (uint64_t)h->page, PAGE_BYTES };

			ioctl(h->fd, UFFD_COPY_, copy);
		}
	}
	return 0;
}

static double round_trip(bool protects)
{
	volatile char *p = map_pages(WATCHED), *page = map_pages(1), *stack = map_pages(16);
	uint64_t wp[3] = { (uint64_t)p, WATCHED * PAGE_BYTES, 1 };
	struct handler h = { -1, protects, (char *)page };
	double start = -1;
	pid_t thread;

	touch(page, 1);
	if (protects)
		touch(p, WATCHED);
	h.fd = watch(p, WATCHED, 0, protects ? MODE_WP : MODE_MISSING);
	if (h.fd >= 0 && (!protects || !ioctl(h.fd, UFFD_WRITEPROTECT_, wp))) {
		thread = clone(answer, (void *)(stack + 16 * PAGE_BYTES), CLONE_VM | CLONE_FS | CLONE_FILES | SIGCHLD, &h);
		if (thread > 0) {
			start = now_ns();
			touch(p, WATCHED);
			start = now_ns() - start;
			waitpid(thread, NULL, 0);
		}
	}
	if (h.fd >= 0)
		close(h.fd);
	munmap((void *)p, WATCHED * PAGE_BYTES);
	munmap((void *)page, PAGE_BYTES);
	munmap((void *)stack, 16 * PAGE_BYTES);
	return start / WATCHED;
}

static double missing_to_copy(void)	{ return round_trip(false); }
static double wp_to_resolved(void)	{ return round_trip(true); }

static double continue_cached(void)
{
	int file = memfd_create("bench", MFD_CLOEXEC), fd = -1;
	unsigned long bytes = WATCHED * PAGE_BYTES;
	volatile char *p, *cache;
	double start = -1;

	if (file < 0 || ftruncate(file, bytes))
		return -1;
	p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	cache = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	touch(cache, WATCHED);
	fd = watch(p, WATCHED, UFFD_MINOR_SHMEM, MODE_MINOR);
	if (fd >= 0) {
		start = now_ns();
		for (unsigned long i = 0; i < WATCHED; i++) {
			uint64_t page[4] = { (uint64_t)p + i * PAGE_BYTES, PAGE_BYTES };

			if (ioctl(fd, UFFD_CONTINUE_, page))
				abort();
		}
		start = now_ns() - start;
		close(fd);
	}
	munmap((void *)p, bytes);
	munmap((void *)cache, bytes);
	close(file);
	return start / WATCHED;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The first round is cold, and not counted; where it could not be had, the kernel's side has no row. */
static void report(const char *name, double (*run)(void))
{
	double rounds[ROUNDS];

	if (run() < 0)
		return;
	for (int i = 0; i < ROUNDS; i++)
		rounds[i] = run();
	qsort(rounds, ROUNDS, sizeof(rounds[0]), compare);
	printf("%s\t%.3f\n", name, rounds[ROUNDS / 2]);
	fflush(stdout);
}

/* What a system call costs that does nothing. */
static double getpid_call(void)
{
	double start = now_ns();

	for (int i = 0; i < CALLS; i++)
		syscall(SYS_getpid);
	return (now_ns() - start) / CALLS;
}

/* And one whose only work is a fault that maps nothing: the kernel reads where nothing is mapped. */
static double fault_that_maps_nothing(void)
{
	int fd = open("/dev/shm", O_TMPFILE | O_RDWR, 0600);
	double start = now_ns();

	for (int i = 0; i < CALLS; i++)
		if (pwrite(fd, (void *)PAGE_BYTES, 1, 0) >= 0)
			abort();
	start = (now_ns() - start) / CALLS;
	close(fd);
	return start;
}

#ifdef __x86_64__
/* When the counter was at *cycles.  On a busy machine we may be put aside between two looks: of many the closest are taken. */
static double look_at_both(unsigned long long *cycles)
{
	double closest = 1e18, at = 0;

	for (int i = 0; i < 100 && closest > 1e3; i++) {
		double before = now_ns();
		unsigned long long now = __builtin_ia32_rdtsc();
		double took = now_ns() - before;

		if (took >= closest)
			continue;
		closest = took;
		at = before + took / 2;
		*cycles = now;
	}
	return at;
}
#endif

/* Of the time stamp counter, which runs at one speed whatever the core's. */
static double cycles_in_a_nanosecond(void)
{
#ifdef __x86_64__
	unsigned long long first = 0, last = 0;
	double start = look_at_both(&first);

	usleep(20000);
	start = look_at_both(&last) - start;
	return (last - first) / start;
#else
	return 0;
#endif
}

static const struct {
	const char *name;
	double (*run)(void);
} rows[] = {
	{ "cycles in a nanosecond", cycles_in_a_nanosecond },
	{ "getpid", getpid_call },
	{ "a fault that maps nothing", fault_that_maps_nothing },
	{ "write fault + zap of one page", write_fault_and_zap },
	{ "zero-page read fault", zeropage_read_fault },
	{ "MADV_DONTNEED of a page + refault", dontneed_refault },
	{ "COW fault", cow_fault },
	{ "mmap+munmap pair", mmap_munmap_pair },
	{ "mmap+munmap pair that merges", merging_pair },
	{ "mprotect flip", mprotect_flip },
	{ "mlock+munlock pair", mlock_munlock_pair },
	{ "read of a cached page + zap", read_cached },
	{ "shared write fault + zap", shared_write },
	{ "munmap of 100000 pages", munmap_100k },
	{ "fork+exit, 1 pages", fork_exit_1 },
	{ "fork+exit, 1000 pages", fork_exit_1k },
	{ "fork+exit, 100000 pages", fork_exit_100k },
	{ "userfaultfd missing to COPY round trip", missing_to_copy },
	{ "userfaultfd write-protect fault round trip", wp_to_resolved },
	{ "UFFDIO_CONTINUE of a cached page", continue_cached },
};

int bench_main(const char *name)
{
	bool known = false;

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (name && strcmp(name, rows[i].name))
			continue;
		known = true;
		report(rows[i].name, rows[i].run);
	}
	return known ? 0 : 2;
}
