// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * program.c - a program as it came over the wire: checked whole before it
 * runs, then decoded step by step where it lies.
 *
 * Layout: flags u32, limit ms u32, slots u16, steps u16, index of the first
 * teardown step u16; the settings of the machine, a count u8 and each a kind
 * u8 with its operands; then each step with its length u16 in front.
 */
#include "mmexec.h"
#include "serial.h"

/* The rounds that the step is decoded for. */
static __thread const u32 *rounds;

/* What each round of the loops around a step adds to a number of it. */
static u64 get_growth(struct reader *r)
{
	u64 sum = 0;

	for (u32 n = get_u8(r); n && !r->bad; n--) {
		u8 depth = get_u8(r);
		u64 each = get_u64(r);

		if (depth >= MAX_LOOPS)
			r->bad = true;
		else
			sum += each * rounds[depth];
	}
	return sum;
}

static bool get_operand(struct reader *r, struct operand *o)
{
	u8 kind = get_u8(r);

	*o = (struct operand){ .kind = kind & ~ARG_VARIES, .slot = -1 };
	switch (o->kind) {
	case ARG_NUMBER:
	case ARG_SCRATCH:
		o->number = get_u64(r);
		break;
	case ARG_SLOT:
	case ARG_SLOT_END:
	case ARG_SLOT_LENGTH:
		o->slot = get_u16(r);
		o->number = get_u64(r);
		if (o->slot < 0 || (u32)o->slot >= ctl->nslots)
			r->bad = true;
		break;
	case ARG_TEXT:
		/* With a NUL behind it, so that it can be handed to the kernel as it is. */
		o->text_len = get_u16(r);
		o->text = (const char *)get_bytes(r, o->text_len + 1);
		if (o->text && (o->text[o->text_len] || memchr(o->text, 0, o->text_len)))
			r->bad = true;
		break;
	default:
		r->bad = true;
	}
	if (kind & ARG_VARIES)
		o->number += get_growth(r);
	return !r->bad;
}

/* How many follow.  More than there is room for are none: whoever reads on after a refusal must find what a count promises. */
static u8 get_count(struct reader *r, u32 max)
{
	u8 n = get_u8(r);

	if (n <= max)
		return n;
	r->bad = true;
	return 0;
}

/* An operand that could not be read is not counted either. */
static bool get_operands(struct reader *r, struct operand *o, u8 *n, u32 max)
{
	u8 promised = get_count(r, max);

	for (*n = 0; *n < promised && get_operand(r, &o[*n]); ++*n)
		;
	return !r->bad;
}

static void get_outcomes(struct reader *r, struct step *s)
{
	s->noutcomes = get_count(r, MAX_OUTCOMES);
	for (u32 i = 0; i < s->noutcomes && !r->bad; i++) {
		struct outcome *o = &s->outcomes[i];

		*o = (struct outcome){ .kind = get_u8(r), .code = -1 };
		switch (o->kind) {
		case OUT_OK:
			break;
		case OUT_VALUE:
			get_operand(r, &o->value);
			break;
		case OUT_SIGNAL:
			o->number = get_u32(r);
			o->code = get_u32(r);
			o->has_address = get_u8(r);
			if (o->has_address)
				get_operand(r, &o->value);
			break;
		case OUT_EXITED:
			get_operand(r, &o->value);
			break;
		case OUT_ERRNO:
		case OUT_KILLED:
			o->number = get_u32(r);
			break;
		default:
			r->bad = true;
		}
	}
}

static s16 get_slot(struct reader *r)
{
	s16 slot = get_u16(r);

	if (slot < -1 || slot >= (s32)ctl->nslots)
		r->bad = true;
	return slot;
}

/* What records call a name that the step binds. */
static void get_id(struct reader *r, struct step *s, s16 slot)
{
	struct operand id = { .kind = ARG_NUMBER, .number = -1 };

	if (slot >= 0 && (!get_operand(r, &id) || id.kind != ARG_NUMBER))
		r->bad = true;
	s->bind_id = id.number;
}

static bool is_width(s64 bytes) { return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8; }

static void get_body(struct reader *r, struct step *s)
{
	switch (s->op) {
	case OP_CALL:
		s->call = get_u16(r);
		s->bind = get_slot(r);
		get_id(r, s, s->bind);
		get_operands(r, s->args, &s->nargs, MAX_ARGS);
		get_outcomes(r, s);
		if (s->call >= calls_count())
			r->bad = true;
		break;
	case OP_ACCESS:
		s->access = get_u8(r);
		s->bind = get_slot(r);
		get_operands(r, s->args, &s->nargs, 4);
		get_outcomes(r, s);
		if (s->nargs < 3 || s->access > ACCESS_FETCH)
			r->bad = true;
		/* How many bytes one instruction moves. */
		if (s->nargs == 4 && (s->args[3].kind != ARG_NUMBER || !is_width(s->args[3].number)))
			r->bad = true;
		break;
	case OP_OBSERVE:
		s->look = get_u32(r);
		get_operands(r, s->args, &s->nargs, 2 * MAX_RANGES);
		get_operands(r, s->texts, &s->ntexts, MAX_TEXTS);
		for (u32 i = 0; i < s->ntexts; i++)
			if (s->texts[i].kind != ARG_TEXT)
				r->bad = true;
		if (s->nargs & 1)
			r->bad = true;
		break;
	case OP_BRANCH:
		s->decision = get_slot(r);
		s->target = get_u16(r);
		if (s->decision < 0)
			r->bad = true;
		break;
	case OP_JUMP:
		s->target = get_u16(r);
		break;
	case OP_THREAD:
		s->decision = get_slot(r);
		get_id(r, s, s->decision);
		s->target = get_u16(r);
		r->bad |= s->decision < 0;
		break;
	case OP_LOOP:
	case OP_AGAIN:
		s->depth = get_u8(r);
		s->rounds = get_u32(r);
		s->target = get_u16(r);
		if (s->depth >= MAX_LOOPS)
			r->bad = true;
		break;
	case OP_GO:
		s->threads = get_u8(r);
		if (!s->threads || s->threads > MAX_THREADS)
			r->bad = true;
		break;
	case OP_JOIN:
		s->decision = get_slot(r);
		if (s->decision < 0)
			r->bad = true;
		break;
	default:
		r->bad = true;
	}
}

/* Jumps lead forward only, and what leads back counts its rounds: no program runs for ever. */
static bool leads_well(const struct step *s, u32 index)
{
	switch (s->op) {
	case OP_BRANCH:
	case OP_JUMP:
	case OP_THREAD:
	case OP_LOOP:
		return s->target > index && s->target <= ctl->nsteps;
	case OP_AGAIN:
		return s->target <= index;
	default:
		return true;
	}
}

/* A step as it is in these rounds of the loops around it. */
bool step_decode(u32 index, const u32 *round, struct step *s)
{
	struct operand id;
	u32 at = index < MAX_STEPS ? ctl->step_offset[index] : REQUEST_SIZE;
	struct reader r = { request + at, request + ctl->request_len, at >= ctl->request_len || ctl->request_len > REQUEST_SIZE };
	u16 len = get_u16(&r);

	if ((u64)(r.end - r.at) < len)
		return false;
	r.end = r.at + len;
	rounds = round;
	s->process = get_u16(&r);
	s->op = get_u8(&r);
	s->flags = get_u8(&r);
	get_operand(&r, &id);
	if (id.kind != ARG_NUMBER)
		return false;
	s->id = id.number;
	s->bind = s->decision = -1;
	s->depth = 0;
	s->nargs = s->noutcomes = s->ntexts = 0;
	if (s->process < -1 || s->process >= (s32)ctl->nslots)
		return false;
	get_body(&r, s);
	return !r.bad && r.at == r.end && leads_well(s, index);
}

static void get_setting(struct reader *r, struct setting *s)
{
	struct operand o[2];
	u8 n = 0;

	*s = (struct setting){ .kind = get_u8(r) };
	if (!get_operands(r, o, &n, ARRAY_SIZE(o)))
		return;
	if (s->kind == SET_KNOB && n == 2 && o[0].kind == ARG_TEXT && o[1].kind == ARG_TEXT) {
		s->path = o[0].text;
		s->value = o[1].text;
		r->bad = o[1].text_len >= KNOB_VALUE;
	} else if (s->kind >= SET_SWAP && s->kind <= SET_TMPFS && s->kind != SET_KNOB && n == 1 && o[0].kind == ARG_NUMBER) {
		s->number = o[0].number;
	} else {
		r->bad = true;
	}
}

static bool get_settings(struct reader *r)
{
	nsettings = get_count(r, MAX_SETTINGS);
	for (u32 i = 0; i < nsettings && !r->bad; i++)
		get_setting(r, &settings[i]);
	if (r->bad)
		nsettings = 0;
	return !r->bad;
}

static u32 needs;

/* What a step of the program that was checked last does. */
u32 program_needs(void) { return needs; }

/* NULL when the request holds a program; else what is wrong with it. */
const char *program_check(u32 len, u32 *limit_ms)
{
	struct reader r = { request, request + len, false };

	ctl->request_len = len;
	ctl->flags = get_u32(&r);
	*limit_ms = get_u32(&r);
	ctl->nslots = get_u16(&r);
	ctl->nsteps = get_u16(&r);
	ctl->teardown = get_u16(&r);
	if (r.bad)
		return "the program's head is cut short";
	if (ctl->nslots > MAX_SLOTS)
		return "too many names";
	if (ctl->nsteps > MAX_STEPS)
		return "too many steps";
	if (ctl->teardown > ctl->nsteps)
		return "the teardown begins after the end";
	if (!get_settings(&r))
		return "a setting of the machine is malformed";
	for (u32 i = 0; i < ctl->nsteps; i++) {
		u16 size;

		ctl->step_offset[i] = r.at - request;
		size = get_u16(&r);
		get_bytes(&r, size);
		if (r.bad)
			return "a step is cut short";
	}
	if (r.at != r.end)
		return "bytes follow the last step";
	ctl->counters = ctl->looks_at_pages = ctl->flags & RUN_SNAPSHOTS;
	needs = 0;
	for (u32 i = 0; i < ctl->nsteps; i++) {
		struct step s;

		if (!step_decode(i, ctl->round, &s))
			return "a step is malformed";
		if (s.op == OP_CALL)
			needs |= calls_needs(s.call);
		if (s.op == OP_OBSERVE && (s.look & (LOOK_RSS | LOOK_TABLES | LOOK_STATUS)))
			ctl->counters = 1;
		if (s.op == OP_OBSERVE && (s.look & LOOK_PAGE))
			ctl->looks_at_pages = 1;
	}
	return NULL;
}
