// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * races.c - threads of a race.  Each is made like any other thread, stands at a
 * barrier on a CPU of its own, is let go with the others, waits for a while that
 * chance decides, and performs its steps without looking left or right.  What
 * they came to is kept, and written down when all have ended.
 */
#include "mmexec.h"
#include "races.h"
#include <sched.h>
#include <time.h>
#include <linux/futex.h>
#ifdef __x86_64__
#include <x86intrin.h>
#endif

#define LONGEST_DELAY	12	/* 2^12 turns of a loop are some 100 us */

static __thread struct step step;

static void nap(u32 *word, u32 value)
{
	struct timespec t = { 0, 1000000 };

	syscall(SYS_futex, word, FUTEX_WAIT, value, &t, NULL, 0);
}

/* One more is there, and who awaits them looks; how many were before. */
static u32 count_me(u32 *word)
{
	u32 before = __atomic_fetch_add(word, 1, __ATOMIC_ACQ_REL);

	syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
	return before;
}

static u64 ticks(void)
{
#ifdef __x86_64__
	return __rdtsc();
#else
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_nsec;
#endif
}

static u64 chance(u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* The n-th of the CPUs that the executor may use, counted round. */
static void move_to_cpu(u32 n)
{
	cpu_set_t may, one;
	int count, at = 0;

	memcpy(&may, ctl->cpus, sizeof(may));
	count = CPU_COUNT(&may);
	if (!count)
		return;
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &may) || at++ != (int)(n % count))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
		return;
	}
}

/* Before the case is bound to one CPU: where its races may run. */
void races_init(void)
{
	cpu_set_t may;

	_Static_assert(sizeof(may) == sizeof(ctl->cpus), "a set of CPUs does not fit");
	if (!sched_getaffinity(0, sizeof(may), &may))
		memcpy(ctl->cpus, &may, sizeof(may));
}

/* Harness work that is no part of the race, and that threads do one after the other. */
void race_lock(void)
{
	while (__atomic_exchange_n(&ctl->race_lock, 1, __ATOMIC_ACQUIRE))
		sched_yield();
}

void race_unlock(void)
{
	__atomic_store_n(&ctl->race_lock, 0, __ATOMIC_RELEASE);
}

static void perform(struct race_result *kept)
{
	struct result *r = &kept->result;

	*r = (struct result){ .kind = RES_NONE, .byte = -1, .minor = -1, .major = -1 };
	filled.nfields = 0;
	filled.list.name = NULL;
	why_not_run = NULL;
	no_room = false;
	/* Nothing of one statement moves into the next: the model's processors keep the order of a program, x86's do not quite. */
	__sync_synchronize();
	if (step.op == OP_CALL)
		do_call(&step, r);
	else
		do_access(&step, r);
	__sync_synchronize();
	kept->filled = filled;
	kept->why_not_run = why_not_run;
	if (step.op == OP_ACCESS && step.bind >= 0 && r->kind == RES_VALUE)
		ctl->slots[step.bind] = (struct slot){ SLOT_VALUE, r->value, 0 };
}

/*
 * Threads sleep until all are there, and run on when all are awake. By then the thread that let them go sleeps, which shares a CPU
 * with one of them: which is first is a matter of the delays alone.
 */
static void start_together(void)
{
	while (!__atomic_load_n(&ctl->race_go, __ATOMIC_ACQUIRE))
		nap(&ctl->race_go, 0);
	__atomic_fetch_add(&ctl->race_awake, 1, __ATOMIC_ACQ_REL);
	while (__atomic_load_n(&ctl->race_awake, __ATOMIC_ACQUIRE) < __atomic_load_n(&ctl->race_go, __ATOMIC_ACQUIRE))
		sched_yield();
}

/* The steps of a thread, from the barrier to its end. */
void race_thread(void)
{
	struct proc *p = &ctl->procs[who];
	u64 state, turns;

	/* Everybody has a place of its own in what the barrier counts. */
	move_to_cpu(count_me(&ctl->race_ready));
	state = (ticks() ^ (u64)who << 32) | 1;
	start_together();
	turns = chance(&state) & ((1UL << chance(&state) % (LONGEST_DELAY + 1)) - 1);
	for (volatile u64 i = 0; i < turns; i++)
		;
	while (p->pc < p->end && step_decode(p->pc, p->round, &step)) {
		u32 n = __atomic_fetch_add(&ctl->race_kept, 1, __ATOMIC_ACQ_REL);

		if (n >= MAX_RACE_STEPS)
			break;
		ctl->race[n] = (struct race_result){ .index = p->pc++ };
		perform(&ctl->race[n]);
		if (!is_expected(&step, &ctl->race[n].result))
			break;
	}
	p->state = PROC_DEAD;
	count_me(&ctl->race_over);
}

static void await(u32 *word, u32 count)
{
	u32 now;

	while ((now = __atomic_load_n(word, __ATOMIC_ACQUIRE)) < count)
		nap(word, now);
}

/* In the order in which they are written. */
static struct race_result *next_kept(u32 from)
{
	struct race_result *next = NULL;

	for (u32 i = 0; i < ctl->race_kept && i < MAX_RACE_STEPS; i++)
		if (ctl->race[i].index >= from && (!next || ctl->race[i].index < next->index))
			next = &ctl->race[i];
	return next;
}

/* All threads of a race stand at the barrier; at the end of this step all have ended. */
void race_go(u32 threads)
{
	struct race_result *kept;
	u32 from = 0;

	await(&ctl->race_ready, threads);
	__atomic_store_n(&ctl->race_go, threads, __ATOMIC_RELEASE);
	syscall(SYS_futex, &ctl->race_go, FUTEX_WAKE, threads, NULL, NULL, 0);
	await(&ctl->race_over, threads);
	for (; (kept = next_kept(from)); from = kept->index + 1)
		record_kept(kept);
	ctl->race_ready = ctl->race_go = ctl->race_awake = ctl->race_over = ctl->race_kept = ctl->race_answers = 0;
}
