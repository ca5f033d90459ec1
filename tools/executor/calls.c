// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * calls.c - the system calls that a script can make, by name.  Most are made
 * as they are; a few need a structure, a second process or a /proc file.
 */
#include "mmexec.h"
#include "resources.h"
#include "serial.h"
#include "files.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/uio.h>

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP	4
#endif
#ifndef SYS_mseal
#define SYS_mseal		462
#endif
#ifndef MADV_HWPOISON
#define MADV_HWPOISON		100
#endif
#ifndef MADV_SOFT_OFFLINE
#define MADV_SOFT_OFFLINE	101
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
__thread bool no_room;

/* What the kernel would do, the executor cannot take in: nobody's failure. */
long has_no_room(const char *why)
{
	why_not_run = why;
	no_room = true;
	return -1;
}

#define VECTOR_PARTS	4
#define ADVISED_PARTS	6

enum { GIVES_NUMBER, GIVES_REGION };

struct call {
	const char *name;
	long nr;
	/* In pairs: 'f' and which argument is a descriptor; "rf" where the result is one; or a range that is spoken of or written to, its address
	 * and its length, '.' for one byte. */
	const char *names;
	u8 gives;
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

/*
 * The kernel leaves the TLB alone: whether the next access makes a page young
 * again were the processor's to say.  And clear_refs(4) has write-protected our
 * own pages with the script's, where the kernel keeps soft-dirty bits at all:
 * what we have touched since, and touch later, is no fault of the script's.
 */
static void after_clear_refs(struct result *r)
{
	flush_tlb();
	warm_up();
	r->minor = r->major = 0;
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

/* What is left out of an iovec is no memory. */
static long vector(long nr, const u64 *arg)
{
	struct iovec part[VECTOR_PARTS];

	for (u32 i = 0; i < VECTOR_PARTS; i++)
		part[i] = (struct iovec){ (void *)arg[1 + 2 * i], arg[2 + 2 * i] };
	return syscall(nr, arg[0], part, (unsigned long)VECTOR_PARTS);
}

static long make_file_readv(const u64 *arg) { return vector(SYS_readv, arg); }
static long make_file_writev(const u64 *arg) { return vector(SYS_writev, arg); }

static long make_process_madvise(const u64 *arg)
{
	struct iovec part[ADVISED_PARTS] = { { (void *)arg[1], arg[2] } };
	int saved, fd = syscall(SYS_pidfd_open, (pid_t)arg[0], 0);
	long ret;

	if (fd < 0)
		return -1;
	for (u32 i = 1; i < ADVISED_PARTS; i++)
		part[i] = (struct iovec){ (void *)arg[3 + 2 * i], arg[4 + 2 * i] };
	ret = syscall(SYS_process_madvise, fd, part, (unsigned long)ADVISED_PARTS, arg[3], arg[4]);
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
void note_asked(s32 pid, bool is_asked);

static long make_kill(const u64 *arg)
{
	long ret;

	/* Who has ended before takes signals too, and they are not what it died of. */
	process_is_lost();
	/* Before it is sent: who sends it to himself comes to nothing behind it. */
	if (arg[1])
		note_asked((pid_t)arg[0], true);
	ret = kill((pid_t)arg[0], (int)arg[1]);
	if (ret)
		note_asked((pid_t)arg[0], false);
	else
		settle_after_signal((pid_t)arg[0], (int)arg[1]);
	return ret;
}

/*
 * Whether a process that sends itself the signal does not come back from that.
 * The only handlers that there are catch the faults of an access: of a script's
 * own they are none.
 */
bool signal_kills(int sig)
{
	struct sigaction now;

	if (sig == SIGCHLD || sig == SIGCONT || sig == SIGSTOP || sigaction(sig, NULL, &now))
		return false;
	return sig == SIGKILL || (now.sa_flags & SA_SIGINFO) || now.sa_handler == SIG_DFL;
}

/* fork, exit and wait are steps of their own: do_call() and the runner know them by these. */
#define NR_FORK		(-2)
#define NR_EXIT		(-3)
#define NR_WAIT		(-4)
#define NR_UFFDIO	(-100)	/* and downwards: the ioctls of uffd.c */

static const struct call calls[] = {
	{ "mmap", SYS_mmap, "f401", GIVES_REGION, false, NULL },
	{ "mremap", SYS_mremap, "0102", GIVES_REGION, false, NULL },
	{ "munmap", SYS_munmap, "01", GIVES_NUMBER, false, NULL },
	{ "mprotect", SYS_mprotect, "01", GIVES_NUMBER, false, NULL },
	{ "madvise", SYS_madvise, "01", GIVES_NUMBER, false, NULL },
	{ "process_madvise", SYS_process_madvise, "12" "56" "78" "9:" ";<" "=>", GIVES_NUMBER, true, make_process_madvise },
	{ "mseal", SYS_mseal, "01", GIVES_NUMBER, false, NULL },
	{ "mlock", SYS_mlock, "01", GIVES_NUMBER, false, NULL },
	{ "mlock2", SYS_mlock2, "01", GIVES_NUMBER, false, NULL },
	{ "munlock", SYS_munlock, "01", GIVES_NUMBER, false, NULL },
	{ "mlockall", SYS_mlockall, "", GIVES_NUMBER, false, NULL },
	{ "munlockall", SYS_munlockall, "", GIVES_NUMBER, false, NULL },
	{ "msync", SYS_msync, "01", GIVES_NUMBER, false, NULL },
	{ "mincore", -1, "01", GIVES_NUMBER, false, make_mincore },
	{ "PAGEMAP_SCAN", -1, "01", GIVES_NUMBER, false, make_pagemap_scan },
	{ "mbind", SYS_mbind, "01", GIVES_NUMBER, false, make_mbind },
	{ "prctl", SYS_prctl, "231.2.3.4.", GIVES_NUMBER, false, NULL },
	{ "fork", NR_FORK, "", GIVES_NUMBER, false, NULL },
	{ "exit", NR_EXIT, "", GIVES_NUMBER, false, NULL },
	{ "wait", NR_WAIT, "", GIVES_NUMBER, false, NULL },
	{ "kill", SYS_kill, "", GIVES_NUMBER, true, make_kill },
	{ "memfd_create", SYS_memfd_create, "rf", GIVES_NUMBER, false, NULL },
	{ "open", -1, "rf", GIVES_NUMBER, false, make_open },
	{ "reopen", -1, "f0rf", GIVES_NUMBER, false, make_reopen },
	{ "open_mem", -1, "rf", GIVES_NUMBER, true, make_open_mem },
	{ "truncate", -1, "", GIVES_NUMBER, false, make_truncate },
	{ "unlink", -1, "", GIVES_NUMBER, false, make_unlink },
	{ "ftruncate", SYS_ftruncate, "f0", GIVES_NUMBER, false, NULL },
	{ "fallocate", SYS_fallocate, "f0", GIVES_NUMBER, false, NULL },
	{ "close", SYS_close, "f0", GIVES_NUMBER, false, NULL },
	{ "read", SYS_read, "f012", GIVES_NUMBER, false, NULL },
	{ "write", SYS_write, "f012", GIVES_NUMBER, false, NULL },
	{ "pread", SYS_pread64, "f012", GIVES_NUMBER, false, NULL },
	{ "pwrite", SYS_pwrite64, "f012", GIVES_NUMBER, false, NULL },
	{ "readv", -1, "f012345678", GIVES_NUMBER, false, make_file_readv },
	{ "writev", -1, "f012345678", GIVES_NUMBER, false, make_file_writev },
	{ "process_vm_readv", SYS_process_vm_readv, "1234", GIVES_NUMBER, true, make_readv },
	{ "process_vm_writev", SYS_process_vm_writev, "1234", GIVES_NUMBER, true, make_writev },
	{ "dup", SYS_dup, "f0rf", GIVES_NUMBER, false, NULL },
	{ "fcntl", SYS_fcntl, "f02.", GIVES_NUMBER, false, NULL },
	{ "lseek", SYS_lseek, "f0", GIVES_NUMBER, false, NULL },
	{ "fsync", SYS_fsync, "f0", GIVES_NUMBER, false, NULL },
	{ "sync_file_range", SYS_sync_file_range, "f0", GIVES_NUMBER, false, NULL },
	{ "cachestat", -1, "f0", GIVES_NUMBER, false, make_cachestat },
	{ "posix_fadvise", SYS_fadvise64, "f0", GIVES_NUMBER, false, NULL },
	{ "userfaultfd", -1, "rf", GIVES_NUMBER, false, make_userfaultfd },
	{ "new_userfaultfd", SYS_userfaultfd, "rf", GIVES_NUMBER, false, NULL },
	{ "USERFAULTFD_IOC_NEW", -1, "f0rf", GIVES_NUMBER, false, make_userfaultfd_by_device },
	{ "poll", -1, "f0", GIVES_NUMBER, false, make_poll },
	{ "uffd_read", -1, "f0", GIVES_NUMBER, false, make_uffd_read },
	{ "UFFDIO_API", NR_UFFDIO - 0, "f0", GIVES_NUMBER, false, NULL },
	{ "UFFDIO_REGISTER", NR_UFFDIO - 1, "f012", GIVES_NUMBER, false, NULL },
	{ "UFFDIO_UNREGISTER", NR_UFFDIO - 2, "f012", GIVES_NUMBER, false, NULL },
	{ "UFFDIO_WAKE", NR_UFFDIO - 3, "f012", GIVES_NUMBER, false, NULL },
	{ "UFFDIO_COPY", NR_UFFDIO - 4, "f01232", GIVES_NUMBER, false, NULL },
	{ "UFFDIO_ZEROPAGE", NR_UFFDIO - 5, "f012", GIVES_NUMBER, false, NULL },
	{ "UFFDIO_MOVE", NR_UFFDIO - 6, "f01232", GIVES_NUMBER, false, NULL },
	{ "UFFDIO_WRITEPROTECT", NR_UFFDIO - 7, "f012", GIVES_NUMBER, false, NULL },
	{ "UFFDIO_CONTINUE", NR_UFFDIO - 8, "f012", GIVES_NUMBER, false, NULL },
	{ "UFFDIO_POISON", NR_UFFDIO - 9, "f012", GIVES_NUMBER, false, NULL },
	{ "swapon", -1, "", GIVES_NUMBER, false, make_swapon },
	{ "swapoff", -1, "", GIVES_NUMBER, false, make_swapoff },
	{ "setrlimit", -1, "", GIVES_NUMBER, false, make_setrlimit },
	{ "drop_capability", -1, "", GIVES_NUMBER, false, make_drop_capability },
	{ "process_mrelease", -1, "", GIVES_NUMBER, true, make_process_mrelease },
	{ "set_mempolicy", -1, "", GIVES_NUMBER, false, make_set_mempolicy },
	{ "remap_file_pages", SYS_remap_file_pages, "01", GIVES_NUMBER, false, NULL },
	{ "memfd_secret", SYS_memfd_secret, "rf", GIVES_NUMBER, false, NULL },
	{ "pkey_mprotect", SYS_pkey_mprotect, "01", GIVES_NUMBER, false, NULL },
	{ "pkey_alloc", -1, "", GIVES_NUMBER, false, make_pkey_alloc },
	{ "pkey_free", SYS_pkey_free, "", GIVES_NUMBER, false, NULL },
	{ "pkey_set", -1, "", GIVES_NUMBER, false, make_pkey_set },
	{ "pipe", -1, "rf", GIVES_NUMBER, false, make_pipe },
	{ "vmsplice", -1, "f012", GIVES_NUMBER, false, make_vmsplice },
	{ "pin", -1, "01", GIVES_NUMBER, false, make_pin },
	{ "unpin", -1, "", GIVES_NUMBER, false, make_unpin },
	{ "brk", -1, "", GIVES_REGION, false, make_brk },
	{ "shmget", -1, "", GIVES_NUMBER, false, make_shmget },
	{ "shmat", -1, "1.", GIVES_REGION, false, make_shmat },
	{ "shmdt", -1, "0.", GIVES_NUMBER, false, make_shmdt },
	{ "shmctl", -1, "", GIVES_NUMBER, false, make_shmctl },
	{ "PR_SET_VMA_ANON_NAME", -1, "01", GIVES_NUMBER, false, make_vma_name },
	{ "clear_refs", -1, "", GIVES_NUMBER, false, make_clear_refs },
	{ "drain", -1, "", GIVES_NUMBER, false, make_drain },
};

u32 calls_count(void) { return ARRAY_SIZE(calls); }
const char *calls_name(u32 index) { return calls[index].name; }

u32 calls_needs(u32 index)
{
	const struct call *c = &calls[index];

	if (c->make == make_open || c->make == make_truncate || c->make == make_unlink)
		return NEEDS_FILES;
	return c->make == make_shmget ? NEEDS_SEGMENTS : c->make == make_brk ? NEEDS_BREAK : 0;
}

/* How much the region has that a call gives. */
static u64 given_length(const struct call *c, const u64 *arg)
{
	return c->nr == SYS_mremap ? arg[2] : c->make == make_shmat ? segment_length(arg) : c->make == make_brk ? PAGE : arg[1];
}

static void set_error(struct result *r)
{
	r->kind = RES_ERRNO;
	r->value = errno;
}

static void make_call(const struct call *c, const u64 *arg, struct result *r)
{
	long ret;

	count_begin();
	ret = c->make ? c->make(arg)
		: c->nr <= NR_UFFDIO ? make_uffdio(NR_UFFDIO - c->nr, arg)
		: syscall(c->nr, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
	if (ret == -1) {
		int saved = errno;

		count_end(r);
		if (saved == ENOMEM && c->gives == GIVES_REGION && is_room_ours(given_length(c, arg)))
			has_no_room("the executor takes the room that it would have");
		if (why_not_run) {
			r->kind = no_room ? RES_NO_ROOM : RES_NOT_RUN;
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

static bool range_is_own(const char *range, const u64 *arg)
{
	return is_own(arg[range[0] - '0'], range[1] == '.' ? 1 : arg[range[1] - '0']);
}

/* Whether the call reaches for what is the executor's.  Without an address the kernel chooses a free one. */
static bool reaches_own(const struct call *c, const u64 *arg)
{
	if (c->nr == SYS_mmap && !arg[0] && !(arg[3] & MAP_FIXED))
		return false;
	if (c->nr == SYS_mremap && (arg[3] & (MREMAP_FIXED | MREMAP_DONTUNMAP)) && arg[4] && is_own(arg[4], arg[2]))
		return true;
	for (const char *name = c->names; *name; name += 2)
		if (name[0] != 'f' && name[0] != 'r' && range_is_own(name, arg))
			return true;
	return false;
}

/* Whoever names a descriptor of the executor's names none. */
static void hide_own_fds(const struct call *c, u64 *arg)
{
	for (const char *name = c->names; *name; name += 2)
		if (name[0] == 'f' && fd_is_own((int)arg[name[1] - '0']))
			arg[name[1] - '0'] = (u64)-1;
}

/* A place in /proc/self/mem is an address; without one named, nobody knows whose. */
static bool strays_in_mem(const struct call *c, const u64 *arg, struct result *r)
{
	if (c->names[0] != 'f' || c->nr == SYS_mmap || !is_mem((int)arg[0]))
		return false;
	if (c->nr == SYS_pread64 || c->nr == SYS_pwrite64) {
		if (!is_own(arg[3], arg[2]))
			return false;
		r->kind = RES_OWN;
		return true;
	}
	if (c->nr == SYS_close || c->nr == SYS_dup || c->nr == SYS_sync_file_range || c->nr == SYS_fadvise64 || c->make == make_cachestat)
		return false;
	why_not_run = "of " MEM_FILE " a script uses pread and pwrite, which say where";
	r->kind = RES_NOT_RUN;
	return true;
}

/* Also of a process that has given its number away meanwhile: the kernel knows who is of this case. */
static bool is_of_case(pid_t pid)
{
	return getpgid(pid) == getpgrp();
}

static bool is_process(const struct operand *o)
{
	return o && o->kind == ARG_SLOT && (ctl->slots[o->slot].use == SLOT_PROCESS || ctl->slots[o->slot].use == SLOT_ENDED);
}

/* Waited for: its number may be anybody's. */
static bool is_reaped(const struct slot *s)
{
	return s->use == SLOT_ENDED || ctl->procs[s->value].reaped;
}

/* What it poisons or takes offline, no end of a process gives back. */
static bool poisons(long nr, const u64 *arg)
{
	u64 advice = nr == SYS_madvise ? arg[2] : nr == SYS_process_madvise ? arg[3] : 0;

	return advice == MADV_HWPOISON || advice == MADV_SOFT_OFFLINE;
}

/* Who sends it to himself would be gone before that is written down: he is ended behind it, as by exit(). */
static bool ends_itself(const struct call *c, const u64 *arg, struct result *r)
{
	bool by_kill = c->make == make_kill && (s32)arg[0] == ctl->procs[me].pid && signal_kills((int)arg[1]);

	if (!by_kill && c->nr != NR_EXIT)
		return false;
	r->kind = RES_VALUE;
	ctl->procs[me].status = (int)arg[by_kill];
	ctl->procs[me].dies = by_kill;
	ctl->procs[me].asked = true;
	ctl->procs[me].state = PROC_EXITING;
	return true;
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
	if (reaches_own(c, arg)) {
		r->kind = RES_OWN;
		return;
	}
	if (c->on_process && (is_reaped(&ctl->slots[s->args[0].slot]) || !is_of_case((pid_t)arg[0]))) {
		errno = ESRCH;
		set_error(r);
		r->minor = r->major = 0;
		return;
	}
	if (ends_itself(c, arg, r))
		return;
	hide_own_fds(c, arg);
	if (strays_in_mem(c, arg, r))
		return;
	if (poisons(c->nr, arg)) {
		ctl->never = NEVER_POISON;
		r->kind = RES_NOT_RUN;
		return;
	}
	swap_before_call(c->nr, arg);
	make_call(c, arg, r);
	swap_after_call();
	/* A script that has so many gets numbers like ours. */
	if (r->kind == RES_VALUE && strstr(c->names, "rf"))
		fd_is_scripts(r->value);
	/* Where all else is full, the kernel goes into the holes between the executor's mappings. */
	if (r->kind == RES_ADDRESS && is_own(r->address, 1)) {
		munmap((void *)r->address, PAGE_UP(given_length(c, arg)));
		has_no_room("the kernel has placed it among what is the executor's");
		r->kind = RES_NO_ROOM;
	}
	if (c->make == make_clear_refs)
		after_clear_refs(r);
	if (r->kind == RES_ADDRESS)
		region_bind(s->bind, s->bind_id, r->address, PAGE_UP(given_length(c, arg)));
	else if (r->kind == RES_VALUE && s->bind >= 0)
		ctl->slots[s->bind] = (struct slot){ SLOT_VALUE, r->value, 0 };
}
