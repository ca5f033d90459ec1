// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * threads.c - threads of a script.  One runs its own steps until it ends or
 * sleeps in the kernel; then the script goes on without it.  Who let it run
 * watches it: what sleeps at a userfault, or for 100 ms anywhere, is blocked,
 * and the turn is taken from it.  When it comes back, it waits for the turn.
 */
#include "mmexec.h"
#include "races.h"
#include "threads.h"
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <linux/futex.h>
#include <sys/mman.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE	0x100000
#endif
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE	23
#endif

#define KNOWN_SLEEP	3	/* looks, a millisecond apart */
#define ANY_SLEEP	100
#define MOST_LOOKS	5000	/* at one that neither sleeps nor comes back */

void forget_rseq(void);

static void nap(u32 *word, u32 value, long ns)
{
	struct timespec t = { 0, ns };

	syscall(SYS_futex, word, FUTEX_WAIT, value, &t, NULL, 0);
}

void threads_init(void)
{
	mmap((void *)THREAD_STACKS, MAX_THREADS * THREAD_STACK, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
}

static void warm_stack(u32 i)
{
	u8 *top = (u8 *)THREAD_STACKS + (i + 1) * THREAD_STACK;

	if (madvise(top - THREAD_STACK / 2, THREAD_STACK / 2, MADV_POPULATE_WRITE))
		for (u32 b = PAGE; b <= THREAD_STACK / 2; b += PAGE)
			*(volatile u8 *)(top - b) = *(top - b);
}

/* Those that this process has: threads of other processes have theirs elsewhere. */
void threads_warm_up(void)
{
	for (u32 i = 0; i < ctl->nthreads; i++) {
		u64 entry = 0;

		if (pagemap_read(THREAD_STACKS + (i + 1) * THREAD_STACK - PAGE, &entry, 1) == 1 && entry >> 63)
			warm_stack(i);
	}
}

static void *thread_main(void *arg)
{
	struct proc *p;

	who = (int)(long)arg;
	p = &ctl->procs[who];
	forget_rseq();
	p->tid = syscall(SYS_gettid);
	__atomic_store_n(&p->state, PROC_LIVE, __ATOMIC_RELEASE);
	if (p->races) {
		race_thread();
		return NULL;
	}
	wait_turn();
	run_thread_steps();
	p->state = PROC_DEAD;
	pass_turn(p->driver);
	return NULL;
}

/* A sleep that only a step of the script ends. */
static bool is_known(const char *wchan)
{
	static const char *const sleeps[] = {
		"handle_userfault", "userfaultfd_read_iter", "userfaultfd_ctx_read", "userfaultfd_event_wait_completion", "do_wait",
	};

	for (u32 i = 0; i < ARRAY_SIZE(sleeps); i++)
		if (!strcmp(wchan, sleeps[i]))
			return true;
	return false;
}

static void note_place(struct proc *p)
{
	char path[64], text[sizeof(p->sleeps_in)] = "";
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/wchan", p->tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		if (read(fd, text, sizeof(text) - 1) <= 0)
			text[0] = 0;
		close(fd);
	}
	memcpy(p->sleeps_in, text, sizeof(text));
}

/* How often a thread was found asleep, one look after the other: whether nothing but a step of the script wakes it. */
static bool sleeps_on(struct proc *p, u32 *asleep)
{
	bool waits = __atomic_load_n(&p->waits, __ATOMIC_ACQUIRE);
	char state = task_state(p->tid, NULL);

	note_place(p);
	if (waits || __atomic_load_n(&p->waits, __ATOMIC_ACQUIRE) || (state != 'S' && state != 'D'))
		*asleep = 0;
	else
		++*asleep;
	return *asleep >= (is_known(p->sleeps_in) ? KNOWN_SLEEP : ANY_SLEEP);
}

/* What the executor waits for by itself behind a call, a child's first step or an end, is no sleep of the call. */
void own_wait_begins(void)
{
	__atomic_store_n(&ctl->procs[who].waits, true, __ATOMIC_RELEASE);
}

void own_wait_ends(void)
{
	__atomic_store_n(&ctl->procs[who].waits, false, __ATOMIC_RELEASE);
}

/* Until the thread gives the turn back, or sleeps so long that it is taken. */
static void watch(u32 t)
{
	struct proc *p = &ctl->procs[t];
	u32 asleep = 0;

	for (;;) {
		u32 turn = __atomic_load_n(&ctl->turn, __ATOMIC_ACQUIRE), in_step = RUN_IN_STEP;

		if (turn == (u32)who && ctl->mode == MODE_RUN && p->state == PROC_DEAD)
			return;
		if (turn == (u32)who) {
			take_turn();
			continue;
		}
		nap(&ctl->turn, turn, 1000000);
		if (turn != t)
			asleep = 0;
		if (turn != t || !sleeps_on(p, &asleep))
			continue;
		if (__atomic_compare_exchange_n(&p->run, &in_step, RUN_BLOCKED, false,
						__ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
			p->sleep_untold = true;
			__atomic_store_n(&ctl->turn, (u32)who, __ATOMIC_RELEASE);
			return;
		}
		asleep = 0;
	}
}

/* The steps of a thread are at hand, until it gives them back. */
static void drive(u32 t)
{
	s32 outer = ctl->line;

	ctl->procs[t].driver = who;
	ctl->procs[t].outer = outer;
	ctl->line = t;
	pass_turn(t);
	watch(t);
	ctl->line = outer;
}

/* The stack, and what the C library takes for a thread, are no pages of the script. */
static void create(u32 t, u32 index)
{
	struct proc *p = &ctl->procs[me];
	s64 before[4] = { 0 }, after[4] = { 0 }, tables = 0, tables_after = 0;
	pthread_attr_t attr;
	pthread_t thread;

	status_mark();
	read_rss(before);
	read_tables(&tables);
	warm_stack(index);
	pthread_attr_init(&attr);
	pthread_attr_setstack(&attr, (void *)(THREAD_STACKS + index * THREAD_STACK), THREAD_STACK);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &attr, thread_main, (void *)(long)t)) {
		ctl->procs[t].state = PROC_DEAD;
		return;
	}
	while (__atomic_load_n(&ctl->procs[t].state, __ATOMIC_ACQUIRE) == PROC_UNUSED)
		nap(&ctl->procs[t].state, PROC_UNUSED, 100000);
	read_rss(after);
	read_tables(&tables_after);
	for (int i = 0; i < 4; i++)
		p->base_rss[i] += after[i] - before[i];
	p->base_tables += tables_after - tables;
	status_moved();
}

/* One that ended has said so before it left its stack: the kernel tells when it has. */
static void wait_until_gone(const struct proc *p)
{
	u32 none = 0;

	while (p->tid && task_state(p->tid, NULL))
		nap(&none, 0, 50000);
}

/* A stack that no living thread has, of whichever process; MAX_THREADS: there is none.  New ones first. */
static u32 free_stack(void)
{
	u64 taken = 0;

	if (ctl->nthreads < MAX_THREADS)
		return ctl->nthreads;
	for (u32 t = 0; t < ctl->nprocs; t++) {
		const struct proc *p = &ctl->procs[t];

		if (p->thread && p->state != PROC_DEAD)
			taken |= 1UL << p->stack;
		else if (p->thread && p->pid == getpid())
			wait_until_gone(p);
	}
	for (u32 i = 0; i < MAX_THREADS; i++)
		if (!(taken >> i & 1))
			return i;
	return MAX_THREADS;
}

bool thread_start(const struct step *s)
{
	u32 index = free_stack();
	int t = index < MAX_THREADS ? proc_take() : -1;

	if (t < 0)
		return false;
	ctl->procs[t] = (struct proc){
		.slot = s->decision, .id = s->bind_id, .parent = me, .thread = true, .pid = getpid(), .stack = index,
		.pc = *line_pc(), .end = s->target, .races = s->flags & STEP_RACES,
	};
	if (index == ctl->nthreads)
		ctl->nthreads++;
	memcpy(ctl->procs[t].round, line_round(), sizeof(ctl->round));
	ctl->procs[t].unshown = *line_unshown();
	ctl->slots[s->decision] = (struct slot){ SLOT_PROCESS, t, 0 };
	/* The script goes on behind the thread's own steps. */
	*line_pc() = s->target;
	create(t, index);
	if (ctl->procs[t].state == PROC_LIVE && !ctl->procs[t].races)
		drive(t);
	return true;
}

void thread_step_begins(u32 id)
{
	ctl->procs[who].step_id = id;
	__atomic_store_n(&ctl->procs[who].run, RUN_IN_STEP, __ATOMIC_RELEASE);
}

/* Back from the kernel: the turn may have been taken meanwhile. */
void thread_step_ends(void)
{
	struct proc *p = &ctl->procs[who];
	u32 in_step = RUN_IN_STEP;

	if (__atomic_compare_exchange_n(&p->run, &in_step, RUN_IDLE, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return;
	__atomic_store_n(&p->returned, 1, __ATOMIC_RELEASE);
	syscall(SYS_futex, &p->returned, FUTEX_WAKE, 1, NULL, NULL, 0);
	wait_turn();
	p->returned = 0;
	p->run = RUN_IDLE;
}

/* What was woken is running, or back already; what still sleeps was not. */
static bool is_woken(struct proc *p)
{
	u32 asleep = 0, looks = 0;

	while (!__atomic_load_n(&p->returned, __ATOMIC_ACQUIRE) && looks < MOST_LOOKS && !sleeps_on(p, &asleep)) {
		looks += !__atomic_load_n(&p->waits, __ATOMIC_ACQUIRE);
		nap(&p->returned, 0, 100000);
	}
	return __atomic_load_n(&p->returned, __ATOMIC_ACQUIRE);
}

/*
 * What a step woke is done with the kernel, or sleeps again: from here on
 * nothing moves by itself.  Which these are, a bit each: all retry at once, and
 * in no order, what they were woken for.
 */
u32 settle_woken(void)
{
	u32 woken = 0;

	for (u32 t = 0; ctl->nthreads && t < ctl->nprocs; t++) {
		struct proc *p = &ctl->procs[t];

		if (p->thread && p->state == PROC_LIVE && (int)t != who && p->run == RUN_BLOCKED &&
		    !(ctl->woken >> t & 1) && is_woken(p)) {
			p->wake_untold = true;
			woken |= 1U << t;
		}
	}
	ctl->woken |= woken;
	return woken;
}

/* Threads that a step woke run on before the next one, in the order of their creation. */
void run_woken(u32 woken)
{
	while (woken) {
		for (u32 t = 0; t < MAX_PROCS; t++) {
			if (!((woken & ctl->woken) >> t & 1))
				continue;
			ctl->woken &= ~(1U << t);
			drive(t);
		}
		woken = settle_woken();
	}
}

void end_threads_of(u32 proc)
{
	for (u32 t = 0; t < ctl->nprocs; t++)
		if (ctl->procs[t].thread && (u32)ctl->procs[t].parent == proc) {
			ctl->procs[t].state = PROC_DEAD;
			ctl->woken &= ~(1U << t);
		}
}
