// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * runner.c - performs the steps, one after another, in whichever process each
 * names, and writes a record of each.
 */
#include "mmexec.h"
#include "races.h"
#include "threads.h"

static __thread struct step step;	/* the one at hand */
static __thread struct result res;

/* Where the steps at hand go on: those of a thread, whoever performs them, or those of the script itself. */
u32 *line_pc(void)
{
	return ctl->line < 0 ? &ctl->pc : &ctl->procs[ctl->line].pc;
}

/* Which rounds of their loops they are in. */
u32 *line_round(void)
{
	return ctl->line < 0 ? ctl->round : ctl->procs[ctl->line].round;
}

u32 *line_unshown(void)
{
	return ctl->line < 0 ? &ctl->unshown : &ctl->procs[ctl->line].unshown;
}

static void record_begin(u32 id)
{
	ctl->record_open = ctl->reply_used;
	put_hole();
	put_u32(id);
}

/* Whether the script wrote the address down itself: then it is no choice of the kernel. */
static bool is_given(u64 address)
{
	for (u32 i = 0; i < step.nargs; i++) {
		const struct operand *o = &step.args[i];
		u64 value;

		/* A number that a call gave is the script's as well as one that stands there. */
		if ((o->kind == ARG_NUMBER || (o->kind == ARG_SLOT && ctl->slots[o->slot].use == SLOT_VALUE)) &&
		    operand_value(o, &value) && value == address)
			return true;
	}
	return false;
}

/* In a loop each byte counts: what there is nothing to say of is left out. */
static void put_result(const struct result *r)
{
	bool has_place = r->kind == RES_ADDRESS || r->kind == RES_SIGNAL;
	s64 value = r->kind == RES_ADDRESS ? 0 : r->value;

	put_u8(r->kind);
	put_u8((value ? HAS_VALUE : 0) | (r->code ? HAS_CODE : 0) | (has_place ? HAS_ADDRESS : 0) | (r->byte >= 0 ? HAS_BYTE : 0) |
	       (r->minor ? HAS_MINOR : 0) | (r->major ? HAS_MAJOR : 0));
	if (value)
		put_u64(value);
	if (r->code)
		put_u32(r->code);
	if (has_place)
		put_address(r->address, is_given(r->address));
	if (r->byte >= 0)
		put_u8(r->byte);
	if (r->minor)
		put_u32(r->minor);
	if (r->major)
		put_u32(r->major);
}

/* What more a call has told by binding a name. */
static void put_bound(const struct result *r)
{
	if (step.op != OP_CALL || step.bind < 0)
		return;
	if (r->kind == RES_VALUE && ctl->slots[step.bind].use == SLOT_PROCESS)
		put_birth(step.bind);
	if (r->kind == RES_ADDRESS)
		put_region(step.bind, step.bind_id);
}

/* Why a step was not performed, where there is more to say than that a name has no value. */
static void put_reason(void)
{
	if (res.kind == RES_OWN)
		why_not_run = "it reaches into the memory of the executor itself (512 GiB to 1 TiB), where a script has nothing: the case ends here";
	if ((res.kind != RES_NOT_RUN && res.kind != RES_NO_ROOM && res.kind != RES_OWN) || !why_not_run)
		return;
	put_u8(PART_TEXT);
	put_u16(strlen(why_not_run));
	put_bytes(why_not_run, strlen(why_not_run));
}

static void put_sleep(const struct proc *p, bool woken)
{
	put_u8(PART_SLEEP);
	put_u8(woken);
	put_u32(p->step_id);
	put_u16(woken ? 0 : strlen(p->sleeps_in));
	if (!woken)
		put_bytes(p->sleeps_in, strlen(p->sleeps_in));
}

/* Which threads have fallen asleep since the last record, and whom this step woke. */
static void put_sleeps(void)
{
	for (u32 t = 0; ctl->nthreads && t < ctl->nprocs; t++) {
		struct proc *p = &ctl->procs[t];

		if (p->sleep_untold)
			put_sleep(p, false);
		if (p->wake_untold)
			put_sleep(p, true);
		p->sleep_untold = p->wake_untold = false;
	}
}

static void record_end(void)
{
	u32 at = ctl->record_open;

	put_sleeps();
	if (ctl->truncated)
		return;
	patch_u32(at, ctl->reply_used - at - 4);
	ctl->record_open = ~0U;
	ctl->nrecords++;
}

static bool matches(const struct outcome *o, const struct result *r)
{
	u64 value = 0;

	switch (o->kind) {
	case OUT_OK:
		return r->kind == RES_VALUE || r->kind == RES_ADDRESS || r->kind == RES_NONE || r->kind == RES_EXITED;
	case OUT_VALUE:
		if (!operand_value(&o->value, &value))
			return false;
		return r->kind == RES_ADDRESS ? r->address == value : r->kind == RES_VALUE && r->value == (s64)value;
	case OUT_ERRNO:
		return r->kind == RES_ERRNO && r->value == o->number;
	case OUT_SIGNAL:
		if (r->kind != RES_SIGNAL || r->value != o->number || (o->code >= 0 && r->code != o->code))
			return false;
		return !o->has_address || (operand_value(&o->value, &value) && r->address == value);
	case OUT_EXITED:
		return r->kind == RES_EXITED && operand_value(&o->value, &value) && r->value == (s64)value;
	case OUT_KILLED:
		return r->kind == RES_KILLED && r->value == o->number;
	default:
		return false;
	}
}

/* How a kernel says that it would rather not, this time. */
static bool is_declined(s64 error)
{
	return error == EAGAIN || error == EBUSY || error == ENOMEM || error == EINTR;
}

bool is_expected(const struct step *s, const struct result *r)
{
	if ((s->flags & STEP_MAY) && r->kind == RES_ERRNO && is_declined(r->value))
		return true;
	for (u32 i = 0; i < s->noutcomes; i++)
		if (matches(&s->outcomes[i], r))
			return true;
	return false;
}

/* A result that nobody expects ends the case; its teardown still runs. */
static void stop_if_unexpected(const struct step *s, const struct result *r)
{
	if (is_expected(s, r) || ctl->in_teardown)
		return;
	if (ctl->end_reason == END_COMPLETED) {
		ctl->end_reason = r->kind == RES_NO_ROOM ? END_NO_ROOM : END_STOPPED;
		ctl->end_step = s->id;
	}
	ctl->pc = ctl->teardown;
	ctl->unshown = 0;
	/* Whoever sleeps still ends the step that it is in. */
	for (u32 t = 0; t < ctl->nprocs; t++)
		if (ctl->procs[t].thread)
			ctl->procs[t].pc = ctl->procs[t].end;
}

static u32 snapshot_todo(u32 from)
{
	for (; from < ctl->nprocs; from++)
		if (ctl->procs[from].state == PROC_LIVE && !ctl->procs[from].thread && !ctl->procs[from].unborn)
			return from;
	return from;
}

/* Every live process tells of itself, in the order of their forks. */
static void take_snapshots(void)
{
	if (!(ctl->flags & RUN_SNAPSHOTS) || step.op == OP_OBSERVE || *line_unshown())
		return;
	drain();
	for (u32 i = snapshot_todo(0); i < ctl->nprocs; i = snapshot_todo(i + 1)) {
		if ((int)i == me) {
			put_snapshot();
			continue;
		}
		ctl->mode = MODE_SNAPSHOT;
		ctl->snapshot_back = who;
		pass_turn(i);
		wait_turn();
	}
	ctl->mode = MODE_RUN;
}

/* Who writes down that a process ended: any that still lives. */
static void leave(void)
{
	u32 next;

	end_threads_of(me);
	next = snapshot_todo(0);
	ctl->exiting = me;
	if (next == ctl->nprocs)
		ctl->done = 1;
	ctl->mode = MODE_AFTER_EXIT;
	record_begin(step.id);
	put_result(&res);
	if (next == ctl->nprocs) {
		record_end();
		if (process_is_lost())
			ctl->end_reason = END_CRASHED;
		finish_case();
	}
	pass_turn(next);
	if (res.kind == RES_KILLED)
		die_of((int)res.value);
	if (ctl->procs[me].dies)
		die_of(ctl->procs[me].status);
	_exit(ctl->procs[me].status);
}

void child_is_born(void);

/* What an earlier round of a loop has bound is no value in this one. */
static void unbind(void)
{
	if ((step.op == OP_CALL || step.op == OP_ACCESS) && step.bind >= 0)
		ctl->slots[step.bind] = (struct slot){ SLOT_UNSET };
}

static void perform(void)
{
	struct proc *p = &ctl->procs[who];
	u32 woken;

	res = (struct result){ .kind = RES_NONE, .byte = -1, .minor = -1, .major = -1 };
	filled.nfields = 0;
	filled.list.name = NULL;
	why_not_run = NULL;
	no_room = false;
	unbind();
	(*line_pc())++;
	thread_step_begins(step.id);
	if (step.op == OP_CALL)
		do_call(&step, &res);
	else if (step.op == OP_ACCESS)
		do_access(&step, &res);
	else if (!names_have_values(&step))
		res.kind = RES_NOT_RUN;
	else if (observes_own(&step))
		res.kind = RES_OWN;
	thread_step_ends();
	child_is_born();
	woken = settle_woken();
	if (res.minor > 0)
		p->minor += res.minor;
	if (res.major > 0)
		p->major += res.major;
	if (ctl->procs[me].state == PROC_EXITING)
		leave();
	record_begin(step.id);
	put_result(&res);
	put_bound(&res);
	put_fields();
	put_list();
	put_reason();
	if (step.op == OP_OBSERVE && res.kind == RES_NONE)
		do_observe(&step);
	if (step.op == OP_CALL || step.op == OP_ACCESS || res.kind == RES_OWN) {
		if (step.bind >= 0 && (step.flags & STEP_MAY))
			ctl->slots[step.bind] = (struct slot){ SLOT_VALUE, res.kind != RES_ERRNO, 0 };
		else if (step.bind >= 0 && step.op == OP_ACCESS && res.kind == RES_VALUE)
			ctl->slots[step.bind] = (struct slot){ SLOT_VALUE, res.value, 0 };
		stop_if_unexpected(&step, &res);
	}
	take_snapshots();
	record_end();
	run_woken(woken);
}

/* A thread that has not ended is still blocked: whoever joins it would wait for ever. */
static void join(void)
{
	int t = proc_of_slot(step.decision);
	bool ended = ctl->slots[step.decision].use == SLOT_ENDED || (t >= 0 && ctl->procs[t].state == PROC_DEAD);

	res = (struct result){ .kind = ended ? RES_VALUE : RES_BLOCKED, .byte = -1, .minor = -1, .major = -1 };
	record_begin(step.id);
	put_result(&res);
	record_end();
	(*line_pc())++;
	if (!ended)
		stop_if_unexpected(&step, &res);
}

/* What a step of a race came to while nobody could write it down. */
void record_kept(const struct race_result *kept)
{
	const struct result *r = &kept->result;
	u32 none[MAX_LOOPS] = { 0 };

	if (!step_decode(kept->index, none, &step))
		return;
	record_begin(step.id);
	put_result(r);
	put_bound(r);
	filled = kept->filled;
	put_fields();
	put_list();
	res = *r;
	why_not_run = kept->why_not_run;
	put_reason();
	record_end();
	stop_if_unexpected(&step, r);
}

static void record_blocked_threads(void)
{
	for (u32 t = 0; t < ctl->nprocs; t++) {
		const struct proc *p = &ctl->procs[t];

		if (!p->thread || p->state != PROC_LIVE || p->run != RUN_BLOCKED)
			continue;
		res = (struct result){ .kind = RES_BLOCKED, .byte = -1, .minor = -1, .major = -1 };
		record_begin(p->step_id);
		put_result(&res);
		record_end();
	}
}

static void record_not_run(void)
{
	unbind();
	res = (struct result){ .kind = RES_NOT_RUN, .byte = -1, .minor = -1, .major = -1 };
	record_begin(step.id);
	put_result(&res);
	record_end();
	(*line_pc())++;
	stop_if_unexpected(&step, &res);
}

static void record_no_room(void)
{
	res = (struct result){ .kind = RES_NO_ROOM, .byte = -1, .minor = -1, .major = -1 };
	why_not_run = too_many;
	record_begin(step.id);
	put_result(&res);
	put_reason();
	record_end();
	stop_if_unexpected(&step, &res);
}

/* Of an operation that was not tried nobody knows which way is due. */
static bool is_undecided(void)
{
	if (step.op != OP_BRANCH || ctl->in_teardown || step.decision < 0 || ctl->slots[step.decision].use != SLOT_UNSET)
		return false;
	record_not_run();
	return true;
}

/* A long loop is in this round now; at its end in none. */
static void enter_round(u32 round)
{
	bool is_shown = !(step.flags & STEP_LONG) || round < SHOWN_ROUNDS || round + 1 >= step.rounds;

	line_round()[step.depth] = round;
	if (is_shown)
		*line_unshown() &= ~(1U << step.depth);
	else
		*line_unshown() |= 1U << step.depth;
}

static bool is_control(void)
{
	const struct slot *d = step.decision >= 0 ? &ctl->slots[step.decision] : NULL;
	u32 *pc = line_pc(), next = line_round()[step.depth] + 1;

	switch (step.op) {
	case OP_JUMP:
		*pc = step.target;
		return true;
	case OP_BRANCH:
		*pc = d->use != SLOT_UNSET && d->value ? *pc + 1 : step.target;
		return true;
	case OP_LOOP:
		enter_round(0);
		*pc = step.rounds ? *pc + 1 : step.target;
		return true;
	case OP_AGAIN:
		*pc = next < step.rounds ? step.target : *pc + 1;
		enter_round(next);
		return true;
	default:
		return false;
	}
}

static void perform_any(void)
{
	if (step.op == OP_THREAD) {
		(*line_pc())++;
		if (!thread_start(&step))
			record_no_room();
		else
			run_woken(settle_woken());	/* who reads of its faults */
	} else if (step.op == OP_GO) {
		(*line_pc())++;
		race_go(step.threads);
	} else if (step.op == OP_JOIN) {
		join();
	} else {
		perform();
	}
}

/* Performs steps until another process must; it may be done before we look again, so the turn is given up here. */
static void run_turn(void)
{
	for (;;) {
		int owner;

		if (ctl->pc >= ctl->nsteps) {
			record_blocked_threads();
			if (process_is_lost())
				ctl->end_reason = END_CRASHED;
			finish_case();
		}
		if (ctl->pc >= ctl->teardown)
			ctl->in_teardown = 1;
		if (!step_decode(ctl->pc, ctl->round, &step)) {
			ctl->end_reason = END_ERROR;
			finish_case();
		}
		if (is_undecided() || is_control())
			continue;
		owner = proc_of_slot(step.process);
		if (owner < 0 || ctl->procs[owner].state != PROC_LIVE) {
			record_not_run();
		} else if (owner != who) {
			pass_turn(owner);
			return;
		} else {
			perform_any();
		}
	}
}

/* The steps of a thread's own, some of which other processes perform; those of its process wait until it ends or sleeps. */
void run_thread_steps(void)
{
	struct proc *p = &ctl->procs[who];

	ctl->line = who;
	while (p->pc < p->end && step_decode(p->pc, p->round, &step)) {
		int owner = proc_of_slot(step.process);

		if (is_undecided() || is_control())
			continue;
		if (owner < 0 || ctl->procs[owner].state != PROC_LIVE) {
			record_not_run();
		} else if (owner == who) {
			perform_any();
		} else {
			pass_turn(owner);
			wait_turn();
		}
	}
}

/* A process has ended: what it woke is woken by now, and its step is over. */
static void after_exit(void)
{
	u32 woken;

	wait_for_end(ctl->exiting);
	ctl->mode = MODE_RUN;
	step.op = OP_CALL;
	woken = settle_woken();
	take_snapshots();
	record_end();
	run_woken(woken);
}

/* Who has the steps at hand goes on: a thread, or whoever let it run where it ended with its process. */
static void go_on(void)
{
	while (ctl->line >= 0) {
		const struct proc *t = &ctl->procs[ctl->line];

		if (t->state == PROC_LIVE || ctl->procs[t->driver].state == PROC_LIVE) {
			pass_turn(t->state == PROC_LIVE ? (u32)ctl->line : t->driver);
			return;
		}
		ctl->line = t->outer;
	}
	run_turn();
}

/* What a process is given the turn for: to tell of itself, to see another off, or to perform a step. */
void take_turn(void)
{
	u32 back = ctl->snapshot_back;

	if (ctl->mode == MODE_SNAPSHOT) {
		put_snapshot();
		pass_turn(back);
		return;
	}
	if (ctl->mode == MODE_AFTER_EXIT)
		after_exit();
	else if (ctl->line >= 0 && step_decode(*line_pc(), line_round(), &step))
		perform_any();
	go_on();
}

/* What a process does from its birth to the end of the case. */
void run_steps(void)
{
	for (;;) {
		wait_turn();
		take_turn();
	}
}
