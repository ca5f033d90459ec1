// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * features.c - what this kernel, this machine and these privileges allow, for
 * the handshake; found by trying, not by version.  Lines of "name=value".
 */
#include "mmexec.h"
#include "files.h"
#include "profile.h"
#include "resources.h"
#include "scan.h"
#include "serial.h"
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#ifndef SYS_memfd_secret
#define SYS_memfd_secret	447
#endif
#ifndef SYS_mseal
#define SYS_mseal	462
#endif

#ifndef MADV_HWPOISON
#define MADV_HWPOISON	100
#endif

#define FIRST_OWN_FD	200
#define MAX_FDS		1024

bool soft_dirty_supported(void);

static char *at;
static u32 room;

/* A bit for each; the first three are there before anything is opened. */
static u64 own_fds[MAX_FDS / 64] = { 7 };

bool fd_is_own(int fd) { return fd >= 0 && fd < MAX_FDS && (own_fds[fd / 64] >> fd % 64 & 1); }

static void mark(int fd, bool own)
{
	if (fd >= 0 && fd < MAX_FDS)
		own_fds[fd / 64] = (own_fds[fd / 64] & ~(1UL << fd % 64)) | (u64)own << fd % 64;
}

void fd_is_scripts(int fd) { mark(fd, false); }

/* Descriptors of ours stand far above those that a script gets. */
int own_fd(int fd)
{
	int high;

	if (fd < 0)
		return fd;
	high = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_OWN_FD);
	if (high < 0)
		return fd;
	close(fd);
	mark(high, true);
	return high;
}

int open_own(const char *path, int flags)
{
	return own_fd(open(path, flags | O_CLOEXEC));
}

__attribute__((format(printf, 1, 2)))
static void say(const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(at, room, format, args);
	va_end(args);
	if (n > 0 && (u32)n < room) {
		at += n;
		room -= n;
	}
}

bool read_text(const char *path, char *out, u32 size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, out, size - 1);
	close(fd);
	out[n > 0 ? n : 0] = 0;
	return n > 0;
}

static long number_in(const char *path)
{
	char text[64];

	return read_text(path, text, sizeof(text)) ? strtol(text, NULL, 10) : 0;
}

static bool has_call(long nr)
{
	return syscall(nr, 1UL, 0UL, 0UL, 0UL, 0UL, 0UL) >= 0 || errno != ENOSYS;
}

static bool has_secret_memory(void)
{
	int fd = syscall(SYS_memfd_secret, O_CLOEXEC);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static bool has_advice(int advice)
{
	return !madvise(reply, PAGE, advice);
}

/* Root of a container may be uid 0 and allowed nothing: what needs root needs these two. */
/* Found by trying: root of a user namespace has every capability, and none that memory management asks for. */
static bool is_root(void)
{
	return geteuid() == 0 && pagemap_shows_pfns() && may_map_lowest();
}

static bool has_pkeys(void)
{
	int key = syscall(SYS_pkey_alloc, 0UL, 0UL);

	if (key < 0)
		return false;
	syscall(SYS_pkey_free, key);
	return true;
}

static bool has_memcg(void)
{
	char text[512];

	return access("/sys/fs/cgroup/memory/memory.limit_in_bytes", F_OK) == 0 ||
	       (read_text("/sys/fs/cgroup/cgroup.controllers", text, sizeof(text)) && strstr(text, "memory"));
}

/* The word in brackets is what holds. */
static void say_chosen(const char *name, const char *path)
{
	char text[128], *open, *close_;

	if (!read_text(path, text, sizeof(text)))
		return;
	open = strchr(text, '[');
	close_ = open ? strchr(open, ']') : NULL;
	if (!close_)
		return;
	*close_ = 0;
	say("%s=%s\n", name, open + 1);
}

/* Whether KPF_KSM is told of pages of KSM alone: from 6.10 on for a while it was of every anonymous page. */
static bool ksm_is_told(void)
{
	u64 entry = 0, flags = 0, pfn;
	volatile char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return false;
	*page = 1;
	pfn = pagemap_read((u64)page, &entry, 1) ? entry & ((1UL << 55) - 1) : 0;
	if (pfn && !page_flags(pfn, &flags))
		pfn = 0;
	munmap((void *)page, PAGE);
	return pfn && !(flags >> 21 & 1);
}

/* Whether a read fault of a shared mapping makes the entry of a dirty page dirty, together with writable. */
static bool dirty_is_passed_on(void)
{
	int fd = memfd_create("trial", MFD_CLOEXEC);
	u64 entry[4] = { 0 }, pte = 0;
	volatile char *page;

	if (fd < 0)
		return false;
	if (pwrite(fd, "", 1, 0) == 1) {
		page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (page != MAP_FAILED) {
			(void)*page;
			if (raw_walk((u64)page, entry, &pte, 1) < 3)
				pte = 0;
			munmap((void *)page, PAGE);
		}
	}
	close(fd);
	return pte & (1UL << 6 | 1UL << 58);
}

/*
 * Whether PAGEMAP_SCAN tells a page as written: of ordinary memory, or of that
 * alone which userfaultfd watches; of an entry beside it that is empty, or not.
 */
static bool scan_tells_written(bool touched)
{
	char *p = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	u64 categories = 0;

	if (p == MAP_FAILED)
		return false;
	/* Each has one page that is there, and with it the table. */
	p[touched ? 0 : PAGE] = 1;
	pagemap_scan_page((u64)p, &categories);
	munmap(p, 2 * PAGE);
	return categories & SCAN_WRITTEN;
}

static void say_seen(void)
{
	u64 value;
	struct vma v;

	say("raw=%d\n", raw_ready());
	if (!raw_ready())
		say("raw_why=%s\n", raw_why_not());
	say("pfn=%d\n", pagemap_shows_pfns());
	say("kpageflags=%d\n", page_flags(1, &value));
	say("pagemap_scan=%d\n", pagemap_scan_page((u64)&value & ~(PAGE - 1), &value));
	say("kpf_ksm=%d\n", ksm_is_told());
	say("dirty_pte=%d\n", dirty_is_passed_on());
	say("scan_written=%d\n", scan_tells_written(true));
	say("scan_empty=%d\n", scan_tells_written(false));
	say("maps=%d\n", vma_at_or_after(0, &v));
	say("rss=%d\n", rss_is_exact());
}

/* A kdamond that watches physical memory clears the young bits of whatever pages it samples. */
static bool has_damon(void)
{
	long n = number_in("/sys/kernel/mm/damon/admin/kdamonds/nr_kdamonds");
	char path[80], text[16];

	for (long i = 0; i < n && i < 16; i++) {
		snprintf(path, sizeof(path), "/sys/kernel/mm/damon/admin/kdamonds/%ld/state", i);
		if (read_text(path, text, sizeof(text)) && !strncmp(text, "on", 2))
			return true;
	}
	return false;
}

static int usable_cpus(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) ? 1 : CPU_COUNT(&set);
}

static int nodes(void)
{
	char path[64];
	int n = 0;

	do
		snprintf(path, sizeof(path), "/sys/devices/system/node/node%d", n);
	while (!access(path, F_OK) && ++n < 1024);
	return n;
}

/* CONFIG_MEMORY_FAILURE: else madvise knows no such advice, and what is poisoned is a bus error like any other. */
static bool memory_failure_is_known(void)
{
	return !madvise((void *)(uintptr_t)sysconf(_SC_PAGESIZE), 0, MADV_HWPOISON);
}

/* CONFIG_ANON_VMA_NAME: else prctl knows no such option. */
static bool mappings_have_names(void)
{
	const u64 nothing[] = { (u64)sysconf(_SC_PAGESIZE), 0, 0 };

	return !make_vma_name(nothing);
}

/* What the model is set to for a comparison. */
static void say_profile(void)
{
	say("zero_page=%d\n", zero_page_is_mapped());
	say("soft_dirty=%d\n", soft_dirty_supported());
	say("pt_reclaim=%d\n", page_tables_are_reclaimed());
	say("memory_failure=%d\n", memory_failure_is_known());
	say("anon_vma_name=%d\n", mappings_have_names());
	say("cap_sys_rawio=%d\n", may_map_lowest());
	say("cap_ipc_lock=%d\n", may_lock_beyond_limit());
	say("cap_sys_resource=%d\n", may_raise_limits());
	say("top_down=%d\n", places_top_down());
	say("shm_exec=%d\n", shm_may_run());
	say("mmap_min_addr=%ld\n", number_in("/proc/sys/vm/mmap_min_addr"));
	say("lowest_mapping=%lu\n", (unsigned long)lowest_mapping());
	say("max_map_count=%ld\n", number_in("/proc/sys/vm/max_map_count"));
	say("overcommit_memory=%ld\n", number_in("/proc/sys/vm/overcommit_memory"));
	say("fault_around=%lu\n", (unsigned long)fault_around_measured());
	say("memory=%lu\n", (unsigned long)memory_and_swap());
}

/* What it is besides, for who wants to know why something is skipped. */
static void say_caller(void)
{
	static const struct { const char *name; int resource; } limits[] = {
		{ "as", RLIMIT_AS }, { "data", RLIMIT_DATA }, { "stack", RLIMIT_STACK }, { "memlock", RLIMIT_MEMLOCK },
	};

	say("page_size=%ld\nuid=%d\ncapabilities=%lx\n", sysconf(_SC_PAGESIZE), geteuid(), (unsigned long)effective_capabilities());
	say("userfaultfd_refused=%d\nbpf_refused=%d\n", userfaultfd_refused(), bpf_refused());
	say("disk=%s %s\n", disk_folder(), disk_type());
	say("page_cluster=%ld\n", number_in("/proc/sys/vm/page-cluster"));
	for (u32 i = 0; i < ARRAY_SIZE(limits); i++)
		say("rlimit_%s=%ld\n", limits[i].name, (long)limit_of(limits[i].resource));
}

static void say_machine(void)
{
	char other[128];
	bool own_swap;

	say("root=%d\n", is_root());
	say("uffd=%d\n", !userfaultfd_refused());
	say("dev_userfaultfd=%d\n", !access("/dev/userfaultfd", R_OK | W_OK));
	say("memfd_secret=%d\n", has_secret_memory());
	say("mseal=%d\n", has_call(SYS_mseal));
	say("cachestat=%d\n", has_call(SYS_cachestat));
	say("populate=%d\n", has_advice(22));
	own_swap = swap_is_on(other);
	say("swap=%d\n", other[0] != 0);
	say("left=%d\n", own_swap || swap_is_left() || undo_is_left());
	if (serial_repaired()[0])
		say("repaired=%s\n", serial_repaired());
	say("ksm=%d\n", access("/sys/kernel/mm/ksm/run", W_OK) == 0);
	say("memcg=%d\n", has_memcg());
	say("pkeys=%d\n", has_pkeys());
	say("hwpoison=%d\n", is_root() && !madvise(reply, 0, MADV_HWPOISON));
	say("gup_test=%d\n", pins_by_test());
	say("pins=%d\n", pins_supported());
	say("hugetlb=%ld\n", number_in("/proc/sys/vm/nr_hugepages"));
	say("numa=%d\n", nodes() > 1);
	say("nodes=%d\n", nodes());
	say("usable_cpus=%d\n", usable_cpus());
	say("cpus=%ld\n", sysconf(_SC_NPROCESSORS_ONLN));
	say_chosen("thp", "/sys/kernel/mm/transparent_hugepage/enabled");
	say_chosen("thp_shmem", "/sys/kernel/mm/transparent_hugepage/shmem_enabled");
	say("damon=%d\n", has_damon());
}

static void say_limits(void)
{
	say("max_slots=%d\nmax_steps=%d\nmax_processes=%d\nmax_threads=%d\n",
	    MAX_SLOTS, MAX_STEPS, MAX_PROCS, MAX_THREADS);
	say("request_bytes=%lu\nreply_bytes=%lu\n", REQUEST_SIZE, REPLY_SIZE);
	say("arena=%lu\narena_slots=%lu\n", ARENA_BASE, ARENA_SLOTS);
	say("calls=");
	for (u32 i = 0; i < calls_count(); i++)
		say("%s%s", i ? "," : "", calls_name(i));
	say("\n");
}

/* The text of the handshake; its length. */
u32 features_text(char *out, u32 size)
{
	char signature[256];
	struct utsname u;

	at = out;
	room = size;
	uname(&u);
	say("version=%d\nkernel=%s\nmachine=%s\nbuild=%s\n", WIRE_VERSION, u.release, u.machine, u.version);
	/* Ubuntu's; its line's end is there already. */
	if (read_text("/proc/version_signature", signature, sizeof(signature)))
		say("signature=%.*s\n", (int)strcspn(signature, "\n"), signature);
	say_seen();
	say_profile();
	say_caller();
	say_machine();
	say_limits();
	return at - out;
}
