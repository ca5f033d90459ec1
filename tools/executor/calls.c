// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * calls.c - the system calls that a script can make, by name.  Most are made
 * as they are; a few need a structure, a second process or a /proc file.
 */
#include "mmexec.h"
#include "serial.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/uio.h>

#ifndef SYS_mseal
#define SYS_mseal		462
#endif
#ifndef SYS_process_madvise
#define SYS_process_madvise	440
#endif
#ifndef SYS_memfd_secret
#define SYS_memfd_secret	447
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open		434
#endif

__thread const char *why_not_run;

enum { GIVES_NUMBER, GIVES_REGION };

struct call {
	const char *name;
	long nr;
	u8 nargs, gives;
	bool on_process;	/* the first argument must be a process of the case */
	/* Makes the call otherwise; returns -1 with errno, like syscall(). */
	long (*make)(const u64 *arg);
};

/*
 * Unmapping more pages than the kernel flushes one by one flushes all.  They
 * are zero pages, and their faults are counted to no step.
 */
static void flush_tlb(void)
{
	const u64 length = 64 * PAGE;
	struct rlimit limit, none;
	void *pages = (void *)SPARE_PAGES;

	/* The script's limit of its address space is not for this. */
	getrlimit(RLIMIT_AS, &limit);
	none = (struct rlimit){ limit.rlim_max, limit.rlim_max };
	setrlimit(RLIMIT_AS, &none);
	if (mmap(pages, length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE | MAP_FIXED, -1, 0) == pages)
		munmap(pages, length);
	setrlimit(RLIMIT_AS, &limit);
}

static long make_clear_refs(const u64 *arg)
{
	int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
	char digit = '0' + (arg[0] < 10 ? arg[0] : 9);
	long ret;

	if (fd < 0)
		return -1;
	ret = write(fd, &digit, 1);
	close(fd);
	return ret < 0 ? -1 : 0;
}

static long make_drain(const u64 *arg)
{
	(void)arg;
	drain_all();
	return 0;
}

static long move_bytes(long nr, const u64 *arg)
{
	struct iovec local = { (void *)arg[1], arg[2] }, remote = { (void *)arg[3], arg[4] };

	return syscall(nr, arg[0], &local, 1UL, &remote, 1UL, 0UL);
}

static long make_readv(const u64 *arg) { return move_bytes(SYS_process_vm_readv, arg); }
static long make_writev(const u64 *arg) { return move_bytes(SYS_process_vm_writev, arg); }

static long make_process_madvise(const u64 *arg)
{
	struct iovec range = { (void *)arg[1], arg[2] };
	int saved, fd = syscall(SYS_pidfd_open, (pid_t)arg[0], 0);
	long ret;

	if (fd < 0)
		return -1;
	ret = syscall(SYS_process_madvise, fd, &range, 1UL, arg[3], arg[4]);
	saved = errno;
	close(fd);
	errno = saved;
	return ret;
}

static long make_mbind(const u64 *arg)
{
	u64 nodes = arg[3];

	return syscall(SYS_mbind, arg[0], arg[1], arg[2], &nodes, 64UL, arg[4]);
}

void settle_after_signal(s32 pid, int sig);

static long make_kill(const u64 *arg)
{
	long ret = kill((pid_t)arg[0], (int)arg[1]);

	if (!ret)
		settle_after_signal((pid_t)arg[0], (int)arg[1]);
	return ret;
}

/* fork, exit and wait are steps of their own: do_call() and the runner know them by these. */
#define NR_FORK		(-2)
#define NR_EXIT		(-3)
#define NR_WAIT		(-4)
#define NR_UFFDIO	(-100)	/* and downwards: the ioctls of uffd.c */

static const struct call calls[] = {
	{ "mmap", SYS_mmap, 6, GIVES_REGION, false, NULL },
	{ "mremap", SYS_mremap, 5, GIVES_REGION, false, NULL },
	{ "munmap", SYS_munmap, 2, GIVES_NUMBER, false, NULL },
	{ "mprotect", SYS_mprotect, 3, GIVES_NUMBER, false, NULL },
	{ "madvise", SYS_madvise, 3, GIVES_NUMBER, false, NULL },
	{ "process_madvise", SYS_process_madvise, 5, GIVES_NUMBER, true, make_process_madvise },
	{ "mseal", SYS_mseal, 3, GIVES_NUMBER, false, NULL },
	{ "mlock", SYS_mlock, 2, GIVES_NUMBER, false, NULL },
	{ "mlock2", SYS_mlock2, 3, GIVES_NUMBER, false, NULL },
	{ "munlock", SYS_munlock, 2, GIVES_NUMBER, false, NULL },
	{ "mlockall", SYS_mlockall, 1, GIVES_NUMBER, false, NULL },
	{ "munlockall", SYS_munlockall, 0, GIVES_NUMBER, false, NULL },
	{ "msync", SYS_msync, 3, GIVES_NUMBER, false, NULL },
	{ "mincore", -1, 2, GIVES_NUMBER, false, make_mincore },
	{ "PAGEMAP_SCAN", -1, 9, GIVES_NUMBER, false, make_pagemap_scan },
	{ "mbind", SYS_mbind, 5, GIVES_NUMBER, false, make_mbind },
	{ "prctl", SYS_prctl, 5, GIVES_NUMBER, false, NULL },
	{ "fork", NR_FORK, 0, GIVES_NUMBER, false, NULL },
	{ "exit", NR_EXIT, 1, GIVES_NUMBER, false, NULL },
	{ "wait", NR_WAIT, 1, GIVES_NUMBER, false, NULL },
	{ "kill", SYS_kill, 2, GIVES_NUMBER, true, make_kill },
	{ "memfd_create", SYS_memfd_create, 2, GIVES_NUMBER, false, NULL },
	{ "open", -1, 3, GIVES_NUMBER, false, make_open },
	{ "ftruncate", SYS_ftruncate, 2, GIVES_NUMBER, false, NULL },
	{ "fallocate", SYS_fallocate, 4, GIVES_NUMBER, false, NULL },
	{ "close", SYS_close, 1, GIVES_NUMBER, false, NULL },
	{ "read", SYS_read, 3, GIVES_NUMBER, false, NULL },
	{ "write", SYS_write, 3, GIVES_NUMBER, false, NULL },
	{ "pread", SYS_pread64, 4, GIVES_NUMBER, false, NULL },
	{ "pwrite", SYS_pwrite64, 4, GIVES_NUMBER, false, NULL },
	{ "process_vm_readv", SYS_process_vm_readv, 5, GIVES_NUMBER, true, make_readv },
	{ "process_vm_writev", SYS_process_vm_writev, 5, GIVES_NUMBER, true, make_writev },
	{ "dup", SYS_dup, 1, GIVES_NUMBER, false, NULL },
	{ "fcntl", SYS_fcntl, 3, GIVES_NUMBER, false, NULL },
	{ "lseek", SYS_lseek, 3, GIVES_NUMBER, false, NULL },
	{ "fsync", SYS_fsync, 1, GIVES_NUMBER, false, NULL },
	{ "userfaultfd", -1, 2, GIVES_NUMBER, false, make_userfaultfd },
	{ "uffd_read", -1, 1, GIVES_NUMBER, false, make_uffd_read },
	{ "UFFDIO_API", NR_UFFDIO - 0, 2, GIVES_NUMBER, false, NULL },
	{ "UFFDIO_REGISTER", NR_UFFDIO - 1, 4, GIVES_NUMBER, false, NULL },
	{ "UFFDIO_UNREGISTER", NR_UFFDIO - 2, 3, GIVES_NUMBER, false, NULL },
	{ "UFFDIO_WAKE", NR_UFFDIO - 3, 3, GIVES_NUMBER, false, NULL },
	{ "UFFDIO_COPY", NR_UFFDIO - 4, 5, GIVES_NUMBER, false, NULL },
	{ "UFFDIO_ZEROPAGE", NR_UFFDIO - 5, 4, GIVES_NUMBER, false, NULL },
	{ "UFFDIO_MOVE", NR_UFFDIO - 6, 5, GIVES_NUMBER, false, NULL },
	{ "UFFDIO_WRITEPROTECT", NR_UFFDIO - 7, 4, GIVES_NUMBER, false, NULL },
	{ "UFFDIO_CONTINUE", NR_UFFDIO - 8, 4, GIVES_NUMBER, false, NULL },
	{ "UFFDIO_POISON", NR_UFFDIO - 9, 4, GIVES_NUMBER, false, NULL },
	{ "swapon", -1, 0, GIVES_NUMBER, false, make_swapon },
	{ "swapoff", -1, 0, GIVES_NUMBER, false, make_swapoff },
	{ "setrlimit", -1, 2, GIVES_NUMBER, false, make_setrlimit },
	{ "process_mrelease", -1, 1, GIVES_NUMBER, true, make_process_mrelease },
	{ "set_mempolicy", -1, 2, GIVES_NUMBER, false, make_set_mempolicy },
	{ "remap_file_pages", SYS_remap_file_pages, 5, GIVES_NUMBER, false, NULL },
	{ "memfd_secret", SYS_memfd_secret, 1, GIVES_NUMBER, false, NULL },
	{ "pkey_mprotect", SYS_pkey_mprotect, 4, GIVES_NUMBER, false, NULL },
	{ "pkey_alloc", -1, 2, GIVES_NUMBER, false, make_pkey_alloc },
	{ "pkey_free", SYS_pkey_free, 1, GIVES_NUMBER, false, NULL },
	{ "pkey_set", -1, 2, GIVES_NUMBER, false, make_pkey_set },
	{ "pipe", -1, 0, GIVES_NUMBER, false, make_pipe },
	{ "vmsplice", -1, 4, GIVES_NUMBER, false, make_vmsplice },
	{ "pin", -1, 3, GIVES_NUMBER, false, make_pin },
	{ "unpin", -1, 1, GIVES_NUMBER, false, make_unpin },
	{ "clear_refs", -1, 1, GIVES_NUMBER, false, make_clear_refs },
	{ "drain", -1, 0, GIVES_NUMBER, false, make_drain },
};

u32 calls_count(void) { return ARRAY_SIZE(calls); }
const char *calls_name(u32 index) { return calls[index].name; }

static void set_error(struct result *r)
{
	r->kind = RES_ERRNO;
	r->value = errno;
}

static void make_call(const struct call *c, const u64 *arg, struct result *r)
{
	long ret;

	count_begin();
	ret = c->make ? c->make(arg) : c->nr <= NR_UFFDIO ? make_uffdio(NR_UFFDIO - c->nr, arg) : syscall(c->nr, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
	if (ret == -1) {
		int saved = errno;

		count_end(r);
		if (why_not_run) {
			r->kind = RES_NOT_RUN;
			return;
		}
		errno = saved;
		set_error(r);
		return;
	}
	count_end(r);
	r->kind = c->gives == GIVES_REGION ? RES_ADDRESS : RES_VALUE;
	r->value = ret;
	r->address = c->gives == GIVES_REGION ? (u64)ret : 0;
}

static bool is_process(const struct operand *o)
{
	return o && o->kind == ARG_SLOT && ctl->slots[o->slot].use == SLOT_PROCESS;
}

void do_call(const struct step *s, struct result *r)
{
	const struct call *c = &calls[s->call];
	u64 arg[MAX_ARGS] = { 0 };

	if (c->nr == NR_FORK) {
		do_fork(s, r);
		return;
	}
	if (c->nr == NR_WAIT) {
		do_wait(s, r);
		return;
	}
	for (u32 i = 0; i < s->nargs; i++) {
		if (!operand_value(&s->args[i], &arg[i])) {
			r->kind = RES_NOT_RUN;
			return;
		}
	}
	/* A script runs as root, but its signals and its writes reach no further than its own processes. */
	if (c->on_process && !is_process(s->nargs ? &s->args[0] : NULL)) {
		r->kind = RES_NOT_RUN;
		return;
	}
	if (c->on_process && ctl->procs[ctl->slots[s->args[0].slot].value].reaped) {
		errno = ESRCH;
		set_error(r);
		r->minor = r->major = 0;
		return;
	}
	if (c->nr == NR_EXIT) {
		r->kind = RES_VALUE;
		ctl->procs[me].status = (int)arg[0];
		ctl->procs[me].state = PROC_EXITING;
		return;
	}
	swap_before_call(c->nr, arg);
	make_call(c, arg, r);
	swap_after_call();
	/* The kernel leaves the TLB alone here: whether the next access makes a page young again were the processor's to say. */
	if (c->make == make_clear_refs)
		flush_tlb();
	if (r->kind == RES_ADDRESS)
		region_bind(s->bind, r->address, PAGE_UP(c->nr == SYS_mremap ? arg[2] : arg[1]));
	else if (r->kind == RES_VALUE && s->bind >= 0)
		ctl->slots[s->bind] = (struct slot){ SLOT_VALUE, r->value, 0 };
}
