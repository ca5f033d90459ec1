// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * verdict.c - what the server takes from a case.  It comes from memory that the
 * case shares, so nothing of it is believed: a process is one of the case only
 * where the kernel says so, and what has no sense is no record.
 */
#include "mmexec.h"

#define RECORD_HEAD	6	/* id, kind, which numbers follow */

static struct {
	u32 nslots, nsteps, teardown, request_len, flags;
} asked;

/* What the program is, before the case begins. */
void verdict_expect(void)
{
	asked.nslots = ctl->nslots;
	asked.nsteps = ctl->nsteps;
	asked.teardown = ctl->teardown;
	asked.request_len = ctl->request_len;
	asked.flags = ctl->flags;
}

/* The number of a process or thread of the case, or 0: whoever has that number now must be in the case's group. */
s32 verdict_task(s32 id, s32 group)
{
	return id > 0 && getpgid(id) == group ? id : 0;
}

/* Records follow one another without a gap, as many as there are said to be. */
static bool records_are_whole(void)
{
	struct reader r = { reply, reply + ctl->reply_used, false };

	for (u32 i = 0; i < ctl->nrecords; i++) {
		u32 len = get_u32(&r);
		struct reader record = { get_bytes(&r, len), r.at, false };

		if (r.bad || len < RECORD_HEAD)
			return false;
		get_u32(&record);
		if (get_u8(&record) > RES_OWN)
			return false;
	}
	return r.at == r.end;
}

static bool is_sound(void)
{
	return ctl->nslots == asked.nslots && ctl->nsteps == asked.nsteps && ctl->teardown == asked.teardown &&
	       ctl->request_len == asked.request_len && ctl->flags == asked.flags &&
	       ctl->end_reason <= END_NO_ROOM && ctl->truncated <= 1 &&
	       ctl->nprocs <= MAX_PROCS && ctl->nregions <= MAX_REGIONS && ctl->nids <= MAX_IDS &&
	       ctl->reply_used <= REPLY_SIZE && (ctl->truncated || records_are_whole());
}

/* When no process of the case lives.  What is not sound is put so that it says only that. */
void verdict_check(void)
{
	/* A record that was not finished says nothing. */
	if (ctl->record_open != ~0U && ctl->record_open <= ctl->reply_used)
		ctl->reply_used = ctl->record_open;
	if (is_sound())
		return;
	memset(ctl, 0, sizeof(*ctl));
	ctl->record_open = ctl->end_step = ~0U;
	ctl->end_reason = END_ERROR;
}
