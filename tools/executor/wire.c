// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * wire.c - frames on stdin and stdout, a reader that cannot leave its buffer,
 * and the writer of the record that is being built in the shared reply.
 */
#include "mmexec.h"
#include <sys/uio.h>

const u8 *get_bytes(struct reader *r, u32 len)
{
	const u8 *at = r->at;

	if (r->bad || (u64)(r->end - r->at) < len) {
		r->bad = true;
		return NULL;
	}
	r->at += len;
	return at;
}

static u64 get_le(struct reader *r, u32 len)
{
	const u8 *p = get_bytes(r, len);
	u64 v = 0;

	if (!p)
		return 0;
	while (len--)
		v = v << 8 | p[len];
	return v;
}

u8 get_u8(struct reader *r) { return get_le(r, 1); }
u16 get_u16(struct reader *r) { return get_le(r, 2); }
u32 get_u32(struct reader *r) { return get_le(r, 4); }
u64 get_u64(struct reader *r) { return get_le(r, 8); }

/*
 * The reply is mapped chunk by chunk, so that a case pays for the memory that
 * it fills.  The pages and their tables are the executor's own: the baselines
 * move with them.  Every process of a case maps for itself.
 */
static u64 reply_chunks[REPLY_SIZE / REPLY_CHUNK / 64];	/* a bit for each that this process has mapped */
static u32 shared_tables;	/* a bit for each page table of the shared mapping, besides the first */
static bool counted;		/* the baselines of this process stand, and what comes from here on moves them */
static s64 counted_kb, counted_tables_kb;

static void count_shared(s64 kb, s64 tables_kb)
{
	status_own("RssShmem", kb);
	status_own("VmRSS", kb);
	status_own("VmPTE", tables_kb);
	counted_kb += kb;
	counted_tables_kb += tables_kb;
}

/* A forked child has none of them, and is not to answer for its parent's. */
void forget_reply(void)
{
	memset(reply_chunks, 0, sizeof(reply_chunks));
	shared_tables = 0;
	counted = false;
	count_shared(-counted_kb, -counted_tables_kb);
}

void reply_counts(void) { counted = true; }

/* Part of the shared mapping, present from now on: its pages, and its page tables, of which a range may need two, are not the script's. */
void map_shared(u8 *at, u32 len)
{
	u32 last = ((u64)at - SHARED_BASE + len - 1) / (2 * MIB);
	s64 tables = 0;

	populate_shared((u64)at, (u64)at + len);
	for (u32 table = ((u64)at - SHARED_BASE) / (2 * MIB); table <= last; table++) {
		tables += table && !(shared_tables >> table & 1);
		shared_tables |= 1U << table;
	}
	ctl->procs[me].base_rss[2] += len / PAGE;
	ctl->procs[me].base_tables += tables;
	if (counted)
		count_shared(len / 1024, tables * (PAGE / 1024));
}

/* Whether this process has any page of those that one page table has. */
bool shared_is_mapped(u64 at)
{
	u32 table = (at - SHARED_BASE) / (2 * MIB);

	return !table || (shared_tables >> table & 1);
}

void map_reply(u32 offset, u32 len)
{
	u32 last = (offset + (len ? len : 1) - 1) / REPLY_CHUNK;

	for (u32 c = offset / REPLY_CHUNK; c <= last && c < REPLY_SIZE / REPLY_CHUNK; c++) {
		u8 *at = reply + c * REPLY_CHUNK;

		if (reply_chunks[c / 64] >> c % 64 & 1)
			continue;
		reply_chunks[c / 64] |= 1UL << c % 64;
		map_shared(at, REPLY_CHUNK);
	}
}

void put_bytes(const void *p, u32 len)
{
	if (ctl->truncated || REPLY_SIZE - ctl->reply_used < len) {
		ctl->truncated = 1;
		return;
	}
	map_reply(ctl->reply_used, len);
	memcpy(reply + ctl->reply_used, p, len);
	ctl->reply_used += len;
}

static void put_le(u64 v, u32 len)
{
	u8 b[8];

	for (u32 i = 0; i < len; i++)
		b[i] = v >> 8 * i;
	put_bytes(b, len);
}

void put_u8(u8 v) { put_le(v, 1); }
void put_u16(u16 v) { put_le(v, 2); }
void put_u32(u32 v) { put_le(v, 4); }
void put_u64(u64 v) { put_le(v, 8); }

/* Room for a length or a number that is known later; its offset. */
u32 put_hole(void)
{
	u32 at = ctl->reply_used;

	put_u32(0);
	return at;
}

void patch_u32(u32 offset, u32 v)
{
	if (offset + 4 > ctl->reply_used)
		return;
	map_reply(offset, 4);
	for (u32 i = 0; i < 4; i++)
		reply[offset + i] = v >> 8 * i;
}

static int read_full(void *p, u32 len)
{
	u8 *at = p;

	while (len) {
		ssize_t n = read(0, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		at += n;
		len -= n;
	}
	return 0;
}

/* 0: a frame stands in request; -1: the input ended; -2: it is longer than the buffer (and was dropped). */
int frame_read(u16 *version, u16 *type, u32 *len)
{
	u8 head[8];
	struct reader r = { head, head + sizeof(head), false };
	u32 left;

	if (read_full(head, sizeof(head)))
		return -1;
	*len = get_u32(&r);
	*version = get_u16(&r);
	*type = get_u16(&r);
	if (*len <= REQUEST_SIZE)
		return read_full(request, *len);

	for (left = *len; left;) {
		u32 part = left < REQUEST_SIZE ? left : REQUEST_SIZE;

		if (read_full(request, part))
			return -1;
		left -= part;
	}
	return -2;
}


int frame_write(u16 type, const void *head, u32 head_len, const void *body, u32 body_len)
{
	u32 len = head_len + body_len;
	u8 h[8] = { len, len >> 8, len >> 16, len >> 24,
		    WIRE_VERSION & 0xff, WIRE_VERSION >> 8, type & 0xff, type >> 8 };
	struct iovec v[3] = {
		{ h, sizeof(h) }, { (void *)head, head_len }, { (void *)body, body_len },
	};
	u32 total = sizeof(h) + len, sent = 0;

	while (sent < total) {
		u32 skip = sent, i = 0;
		struct iovec rest[3];
		int n = 0;
		ssize_t w;

		for (; i < 3; i++) {
			u32 off = skip < v[i].iov_len ? skip : v[i].iov_len;

			skip -= off;
			rest[n].iov_base = (u8 *)v[i].iov_base + off;
			rest[n++].iov_len = v[i].iov_len - off;
		}
		w = writev(1, rest, n);
		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return -1;
		sent += w;
	}
	return 0;
}
