// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * arena.c - the script's names while it runs, and addresses as region and
 * offset.  No raw address of the kernel's choice leaves the executor.
 */
#include "mmexec.h"
#include "races.h"

#define SOMEWHERE	(-2)	/* an address that no region has, and that may differ from run to run */

bool operand_ready(const struct operand *o)
{
	const struct slot *s;

	if (o->kind != ARG_SLOT && o->kind != ARG_SLOT_END && o->kind != ARG_SLOT_LENGTH)
		return true;
	s = &ctl->slots[o->slot];
	return o->kind == ARG_SLOT ? s->use != SLOT_UNSET : s->use == SLOT_REGION;
}

/* False: the name is not bound yet, or stands for something else. */
bool operand_value(const struct operand *o, u64 *value)
{
	const struct slot *s = o->slot >= 0 ? &ctl->slots[o->slot] : NULL;

	if (!operand_ready(o))
		return false;
	switch (o->kind) {
	case ARG_NUMBER:
		*value = o->number;
		return true;
	case ARG_SLOT:
		*value = s->use == SLOT_PROCESS ? (u64)ctl->procs[s->value].pid : s->value + o->number;
		return true;
	case ARG_SLOT_END:
		*value = s->value + s->length + o->number;
		return true;
	case ARG_SLOT_LENGTH:
		*value = s->length - o->number;
		return true;
	case ARG_TEXT:
		*value = (u64)o->text;
		return true;
	case ARG_SCRATCH:
		*value = (u64)ctl->scratch;
		return (u64)o->number <= sizeof(ctl->scratch);
	default:
		return false;
	}
}

/* Whether a process has the region still: what covered it counts for those only that have that, too. */
bool region_seen(u32 region, u32 proc)
{
	const struct region *g = &ctl->regions[region];

	return !g->dead && region_visible(region, proc) && !(g->cover && region_visible(g->cover, proc));
}

static bool inside(const struct region *g, u64 address)
{
	return address >= g->start && address - g->start < g->length;
}

/* The newest region of this process that has the address. */
static const struct region *region_of(u64 address)
{
	for (u32 i = ctl->nregions; i--;) {
		const struct region *g = &ctl->regions[i];

		if (region_seen(i, me) && inside(g, address))
			return g;
	}
	return NULL;
}

/* The newest region that ends there: p.end is an address one can speak of. */
static const struct region *region_before(u64 address)
{
	for (u32 i = ctl->nregions; i--;) {
		const struct region *g = &ctl->regions[i];

		if (region_seen(i, me) && g->length && address - g->start == g->length)
			return g;
	}
	return NULL;
}

void put_place(u64 address) { put_address(address, false); }

/* An address that a script wrote down means the same everywhere. */
void put_address(u64 address, bool given)
{
	const struct region *g = region_of(address);

	if (!g)
		g = region_before(address);

	if (g) {
		put_u32(g->id);
		put_u64(address - g->start);
	} else if (given || address < USER_START || (address >= ARENA_BASE && address < ARENA_END) || address >= USER_END) {
		put_u32(-1);
		put_u64(address);
	} else {
		put_u32(SOMEWHERE);
		put_u64(0);
	}
}

/* A mapping by the region that it touches: it may begin before that. */
void put_vma_place(u64 start, u64 end)
{
	for (u32 i = ctl->nregions; i-- && !region_of(start);) {
		const struct region *g = &ctl->regions[i];

		if (region_seen(i, me) && start < g->start && g->start < end) {
			put_u32(g->id);
			put_u64(start - g->start);
			return;
		}
	}
	put_place(start);
}

/* Whether a region belongs to a process: its own, or inherited at its fork. */
bool region_visible(u32 region, u32 proc)
{
	const struct region *g = &ctl->regions[region];

	while (g->creator != (s16)proc) {
		if (region >= ctl->procs[proc].regions_seen || ctl->procs[proc].parent < 0)
			return false;
		proc = ctl->procs[proc].parent;
	}
	return true;
}

/* Out of the list, unless another one is the older for it. */
static void drop(u32 region)
{
	for (u32 i = 0; i < ctl->nregions; i++)
		if (ctl->regions[i].cover == region && region)
			return;
	memmove(&ctl->regions[region], &ctl->regions[region + 1], (--ctl->nregions - region) * sizeof(ctl->regions[0]));
	for (u32 i = 0; i < ctl->nregions; i++)
		ctl->regions[i].cover -= ctl->regions[i].cover > region;
	for (u32 i = 0; i < ctl->nprocs; i++)
		ctl->procs[i].regions_seen -= ctl->procs[i].regions_seen > region;
}

/* What an earlier round of a loop has bound has no name any more. */
static void forget_earlier(s16 slot)
{
	for (u32 i = ctl->nregions; i--;) {
		if (ctl->regions[i].slot == slot) {
			ctl->regions[i].dead = 1;
			drop(i);
		}
	}
}

static void bind(s16 slot, s32 id, u64 start, u64 length)
{
	struct region *g;

	/* Without a name it is seen as part of the regions that it lies over. */
	if (slot < 0)
		return;
	ctl->slots[slot] = (struct slot){ SLOT_REGION, start, length };
	forget_earlier(slot);
	for (u32 i = 0; i < ctl->nregions; i++) {
		struct region *old = &ctl->regions[i];

		/* What the kernel placed where an older region was: that one is gone. */
		if (region_visible(i, me) && old->creator == me &&
		    start <= old->start && old->start + old->length <= start + length)
			old->cover = ctl->nregions < MAX_REGIONS ? ctl->nregions : 0;
	}
	if (ctl->nregions == MAX_REGIONS)
		return;
	g = &ctl->regions[ctl->nregions++];
	*g = (struct region){ .slot = slot, .id = id, .creator = me, .start = start, .length = length };
}

void region_bind(s16 slot, s32 id, u64 start, u64 length)
{
	race_lock();
	bind(slot, id, start, length);
	race_unlock();
}

/* Where it is, behind the result of the step that has bound it. */
void put_region(s16 slot, s32 id)
{
	put_u8(PART_REGION);
	put_u32(id);
	put_u64(ctl->slots[slot].value);
	put_u64(ctl->slots[slot].length);
}
