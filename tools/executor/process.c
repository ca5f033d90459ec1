// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * process.c - the processes of a case: fork, wait, the turn that they pass to
 * each other, and counting the faults of a step.
 *
 * A process sleeps on a futex unless it has the turn.  Pages of the executor
 * itself are made present and writable after every fork, so that a step's
 * faults are the step's own.
 */
#include "mmexec.h"
#include "resources.h"
#include "threads.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ	22
#define MADV_POPULATE_WRITE	23
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open		434
#endif
#ifndef RUSAGE_THREAD
#define RUSAGE_THREAD		1
#endif

#define MAX_OWN		32
#define STACK_WARM	(32UL << 10)	/* a step takes less than 8 KiB, a fork of a fork less than 1 KiB more */

_Static_assert(sizeof(struct rusage) <= sizeof(((struct control *)0)->after_fork), "rusage does not fit");

static struct own {
	u64 start, end;
	bool write, skip, stack;
} own[MAX_OWN];
static u32 nown;
static __thread struct rusage before, after;
static u64 stack_floor;

/* The mappings that the executor has before a script makes its own. */
void note_own_mappings(void)
{
	struct vma v;

	for (u64 at = 0; nown < MAX_OWN && vma_at_or_after(at, &v) && v.end > at; at = v.end) {
		struct own *o = &own[nown++];

		o->start = v.start;
		o->end = v.end;
		o->write = v.flags & 2;
		o->stack = v.start == STACK_BASE;
		/* What the kernel would not take back has no pages of ours; the shared mapping is warmed up in part; one page no case has. */
		o->skip = v.start == SHARED_BASE || v.start == THREAD_STACKS || v.start == UNDERTAKER_PAGE || !is_own(v.start, 1);
	}
}

bool is_own_mapping(u64 start)
{
	for (u32 i = 0; i < nown; i++)
		if (start >= own[i].start && start < own[i].end)
			return true;
	return is_own(start, 1);
}

static void populate(u64 start, u64 end, bool write)
{
	if (start >= end || !madvise((void *)start, end - start, write ? MADV_POPULATE_WRITE : MADV_POPULATE_READ))
		return;
	for (u64 a = start; a < end; a += PAGE) {
		volatile u8 *p = (u8 *)a;

		if (write)
			*p = *p;
		else
			(void)*p;
	}
}

/*
 * By writing alone.  To read first maps what others have made sixteen pages at
 * a time, but read-only where the kernel watches for soft-dirty bits, and the
 * pages around it that nobody asked for with it: those would be a step's fault
 * later on.
 */
void populate_shared(u64 start, u64 end)
{
	populate(start, end, true);
}

/* Every page that a step might need of us, present and, where it must be, writable. */
void warm_up(void)
{
	/* Once for the whole case: forks go deeper into the stack, and must find the same pages of it. */
	if (!stack_floor)
		stack_floor = PAGE_MASK_((u64)__builtin_frame_address(0)) - STACK_WARM;
	for (u32 i = 0; i < nown; i++) {
		if (own[i].stack)
			populate(stack_floor, own[i].end, true);
		else if (!own[i].skip)
			populate(own[i].start, own[i].end, own[i].write);
	}
	threads_warm_up();
	populate_shared((u64)ctl, (u64)ctl + PAGE_UP(sizeof(*ctl)));
	populate((u64)request, (u64)request + PAGE_UP(ctl->request_len), false);
	map_reply(ctl->reply_used, 1);
}

void set_baseline(void)
{
	struct proc *p = &ctl->procs[me];
	s64 total[4] = { 0 }, ours[4], tables = 0, our_tables;

	/* Twice: reading may have made a page of ours present. */
	for (int i = 0; i < 2; i++) {
		read_rss(total);
		read_tables(&tables);
		/* Before the script's first mapping everything is ours. */
		memcpy(ours, total, sizeof(ours));
		if (me)
			own_rss(ours);
	}
	for (int i = 0; i < 4; i++) {
		p->base_rss[i] = ours[i];
		p->birth[i] = total[i] - ours[i];
	}
	our_tables = me ? raw_own_tables() : -1;
	p->base_tables = our_tables < 0 ? tables : our_tables;
	p->birth[4] = tables - p->base_tables;
	p->shares_tables = ctl->nregions && !tables_are_own();
	p->minor = p->major = 0;
	reply_counts();
}

void count_begin(void)
{
	getrusage(RUSAGE_THREAD, &before);
	getrusage(RUSAGE_THREAD, &before);
}

void count_end(struct result *r)
{
	getrusage(RUSAGE_THREAD, &after);
	r->minor = after.ru_minflt - before.ru_minflt;
	r->major = after.ru_majflt - before.ru_majflt;
}

static int futex(u32 *word, int op, u32 value)
{
	return syscall(SYS_futex, word, op, value, NULL, NULL, 0);
}

void wait_turn(void)
{
	u32 turn;

	while ((turn = __atomic_load_n(&ctl->turn, __ATOMIC_ACQUIRE)) != (u32)who)
		futex(&ctl->turn, FUTEX_WAIT, turn);
}

void pass_turn(u32 to)
{
	__atomic_store_n(&ctl->turn, to, __ATOMIC_RELEASE);
	futex(&ctl->turn, FUTEX_WAKE, MAX_PROCS);
}

int proc_of_slot(s16 slot)
{
	const struct slot *s;

	if (slot < 0)
		return 0;
	s = &ctl->slots[slot];
	return s->use == SLOT_PROCESS ? (int)s->value : -1;
}

/* What a forked child had before its first step: from there its changes count. */
void put_birth(s16 slot)
{
	static const char *const names[5] = { "anon", "file", "shmem", "swap", "nr_ptes" };
	const struct proc *p = &ctl->procs[ctl->slots[slot].value];

	put_u8(PART_COUNTERS);
	put_u32(5);
	for (int i = 0; i < 5; i++) {
		put_u16(strlen(names[i]));
		put_bytes(names[i], strlen(names[i]));
		put_u8(1);
		put_u64(p->birth[i]);
	}
}

/* The state letter of a task, 0 where there is none; of one that ended, its status. */
char task_state(s32 pid, s32 *status)
{
	char path[40], text[512], *end, *last;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return 0;
	text[n] = 0;
	end = strrchr(text, ')');
	last = strrchr(text, ' ');
	if (status && last)
		*status = strtol(last, NULL, 10);
	return end && end[1] ? end[2] : 0;
}

/* Sleeps until a process has given back all it had: its parent's wait would not block. */
static bool ended_within(s32 pid, int ms)
{
	int fd = syscall(SYS_pidfd_open, pid, 0);
	struct pollfd p = { fd, POLLIN, 0 };
	bool ended;

	if (fd < 0)
		return errno == ESRCH || task_state(pid, NULL) == 'Z';
	ended = poll(&p, 1, ms) == 1;
	close(fd);
	return ended;
}

void wait_for_end(u32 proc)
{
	struct proc *p = &ctl->procs[proc];

	while (!ended_within(p->pid, 1000))
		;
	task_state(p->pid, &p->status);
	p->state = PROC_DEAD;
}

/* Whatever becomes of it from here on is the script's doing. */
void note_asked(s32 pid, bool is_asked)
{
	for (u32 i = 0; i < ctl->nprocs; i++)
		if (ctl->procs[i].pid == pid && !ctl->procs[i].reaped)
			ctl->procs[i].asked = is_asked;
}

/* Whether one ended by no step of the script: killed by somebody else, or by the kernel for its memory. */
bool process_is_lost(void)
{
	for (u32 i = 0; i < ctl->nprocs && !ctl->lost; i++) {
		struct proc *p = &ctl->procs[i];
		char state = p->state == PROC_LIVE && !p->thread && !p->asked ? task_state(p->pid, &p->status) : 'S';

		if (state == 'Z' || state == 'X' || !state)
			ctl->lost = i + 1;
	}
	return ctl->lost;
}

/* Living processes and threads have places; so has an ended one until it was waited for, and while it has children. */
static bool is_over(u32 index)
{
	const struct proc *p = &ctl->procs[index];

	if (p->state != PROC_DEAD || !(p->thread || p->reaped))
		return false;
	for (u32 i = 0; i < ctl->nprocs; i++)
		if (ctl->procs[i].parent == (s16)index && ctl->procs[i].state != PROC_DEAD)
			return false;
	return true;
}

/* What is asked about it later is how it ended, and its name has that. */
static void forget(u32 index)
{
	struct proc *p = &ctl->procs[index];
	struct slot *s = p->slot >= 0 ? &ctl->slots[p->slot] : NULL;

	if (s && s->use == SLOT_PROCESS && s->value == index)
		*s = (struct slot){ SLOT_ENDED, p->thread ? 0 : p->pid, p->status };
	if (p->thread && p->parent >= 0) {
		ctl->procs[p->parent].ended_minor += p->minor + p->ended_minor;
		ctl->procs[p->parent].ended_major += p->major + p->ended_major;
	}
	for (u32 i = 0; i < ctl->nprocs; i++)
		if (ctl->procs[i].parent == (s16)index)
			ctl->procs[i].parent = -1;
	for (u32 i = 0; i < ctl->nregions; i++)
		if (ctl->regions[i].creator == (s16)index)
			ctl->regions[i].creator = -1;
}

const char too_many[] = "more than 32 processes and threads at once, or 16 threads: the executor has no room for them";
_Static_assert(MAX_PROCS == 32 && MAX_THREADS == 16, "too_many says otherwise");

/* A place for a new process or thread; -1: as many live as there is room for. */
int proc_take(void)
{
	if (ctl->nprocs < MAX_PROCS)
		return ctl->nprocs++;
	for (u32 i = 1; i < MAX_PROCS; i++) {
		if (is_over(i)) {
			forget(i);
			return i;
		}
	}
	return -1;
}

bool signal_kills(int sig);

/*
 * Whether somebody dies of a signal that he was sent.  Who was woken by it may
 * wait for a processor for long; who sleeps on takes it when he comes back.
 */
static bool dies_of(s32 pid, int sig)
{
	bool ended = ended_within(pid, sig == SIGKILL ? 5000 : 50);

	for (u32 i = 0; !ended && signal_kills(sig) && task_state(pid, NULL) == 'R' && i < 100; i++)
		ended = ended_within(pid, 50);
	return ended;
}

/* A signal that kills does so by itself, later: the next step must find it done. */
void settle_after_signal(s32 pid, int sig)
{
	own_wait_begins();
	for (u32 i = 0; sig && i < ctl->nprocs; i++)
		if (ctl->procs[i].pid == pid && ctl->procs[i].state == PROC_LIVE && dies_of(pid, sig)) {
			task_state(pid, &ctl->procs[i].status);
			ctl->procs[i].state = PROC_DEAD;
		}
	own_wait_ends();
}

#ifdef __x86_64__
/*
 * Nothing of ours may be written between the fork and the count after it: the
 * stack is copied on write by then.  The count goes to the shared mapping.
 */
static long counted_fork(void *counts)
{
	long ret = SYS_fork;

	asm volatile("syscall\n\t"
		     "test %%rax, %%rax\n\t"
		     "jle 1f\n\t"
		     "mov %%rax, %%r8\n\t"
		     "mov %[rusage], %%eax\n\t"
		     "mov %[who], %%edi\n\t"
		     "mov %[counts], %%rsi\n\t"
		     "syscall\n\t"
		     "mov %%r8, %%rax\n"
		     "1:"
		     : "+a"(ret)
		     : [rusage] "i"(SYS_getrusage), [who] "i"(RUSAGE_THREAD), [counts] "r"(counts)
		     : "rcx", "r11", "rdi", "rsi", "r8", "memory");
	if (ret < 0) {
		errno = -ret;
		return -1;
	}
	return ret;
}
#else
static long counted_fork(void *counts)
{
	long ret = fork();

	memset(counts, 0xff, sizeof(ctl->after_fork));
	return ret;
}
#endif

static void child_begins(u32 index, bool as_nobody) __attribute__((noreturn));
static void child_begins(u32 index, bool as_nobody)
{
	struct proc *p = &ctl->procs[index];

	me = who = index;
	alarm(ctl->alarm_seconds);
	if (as_nobody)
		become_nobody();
	p->pid = getpid();
	pagemap_close();
	maps_close();
	forget_reply();
	forget_answers();
	warm_up();
	if (ctl->counters)
		set_baseline();
	__atomic_store_n(&p->state, PROC_LIVE, __ATOMIC_RELEASE);
	futex(&p->state, FUTEX_WAKE, 1);
	run_steps();
}

/* Until it can take steps.  Who is killed before that comes to none. */
static void await_birth(u32 index)
{
	struct proc *p = &ctl->procs[index];
	struct timespec slice = { 0, 20 * 1000000 };

	while (__atomic_load_n(&p->state, __ATOMIC_ACQUIRE) == PROC_UNUSED) {
		if (!syscall(SYS_futex, &p->state, FUTEX_WAIT, PROC_UNUSED, &slice, NULL, 0) || errno != ETIMEDOUT ||
		    task_state(p->pid, NULL) != 'Z')
			continue;
		ctl->lost = index + 1;
		ctl->end_reason = END_CRASHED;
		finish_case();
	}
}

static __thread u32 newborn;	/* the place of the child of the step at hand, and 1 */

/* A fork may sleep behind the child's birth; there is a child for the others once its parent is back. */
void child_is_born(void)
{
	if (newborn)
		ctl->procs[newborn - 1].unborn = false;
	newborn = 0;
}

void do_fork(const struct step *s, struct result *r)
{
	struct rusage *counts = (struct rusage *)ctl->after_fork;
	bool as_nobody = s->nargs && s->args[0].kind == ARG_TEXT;
	int index = proc_take();
	struct proc *p;
	long pid;

	if (index < 0) {
		why_not_run = too_many;
		r->kind = RES_NO_ROOM;
		return;
	}
	p = &ctl->procs[index];
	*p = (struct proc){ .slot = s->bind, .id = s->bind_id, .parent = me, .regions_seen = ctl->nregions, .unborn = true };
	count_begin();
	pid = counted_fork(counts);
	if (pid == 0)
		child_begins(index, as_nobody);
	if (pid < 0) {
		*p = (struct proc){ .slot = -1, .id = -1, .parent = -1, .state = PROC_DEAD, .reaped = true };
		r->kind = RES_ERRNO;
		r->value = errno;
		return;
	}
	r->minor = counts->ru_minflt - before.ru_minflt;
	r->major = counts->ru_majflt - before.ru_majflt;
	p->pid = pid;
	own_wait_begins();
	await_birth(index);
	own_wait_ends();
	warm_up();
	if (s->bind >= 0)
		ctl->slots[s->bind] = (struct slot){ SLOT_PROCESS, index, 0 };
	newborn = index + 1;
	r->kind = RES_VALUE;
	r->value = 1;	/* a pid says nothing */
}

static void note_reaped(s32 pid, int status)
{
	for (u32 i = 0; i < ctl->nprocs; i++) {
		struct proc *p = &ctl->procs[i];

		if (p->pid != pid || p->thread || p->reaped)
			continue;
		p->reaped = true;
		p->state = PROC_DEAD;
		p->status = status;
		if (!p->asked && !ctl->lost)
			ctl->lost = i + 1;
	}
}

void do_wait(const struct step *s, struct result *r)
{
	u64 pid = (u64)-1;
	int status = 0;
	long ret;

	if (s->nargs && !operand_value(&s->args[0], &pid)) {
		r->kind = RES_NOT_RUN;
		return;
	}
	count_begin();
	/* A thread sleeps, and a later step may end the child; for anybody else to sleep would be to end the script. */
	ret = wait4((pid_t)pid, &status, ctl->procs[who].thread ? 0 : WNOHANG, NULL);
	count_end(r);
	if (ret < 0) {
		r->kind = RES_ERRNO;
		r->value = errno;
		return;
	}
	if (ret == 0) {
		r->kind = RES_BLOCKED;
		return;
	}
	note_reaped(ret, status);
	if (WIFEXITED(status)) {
		r->kind = RES_EXITED;
		r->value = WEXITSTATUS(status);
	} else {
		r->kind = RES_KILLED;
		r->value = WTERMSIG(status);
	}
}
