// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * maps.c - mappings: the PROCMAP_QUERY ioctl where the kernel has it (6.11),
 * else /proc/self/maps; and /proc/self/smaps for VmFlags and its fields.
 */
#include "mmexec.h"
#include "files.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

/* include/uapi/linux/fs.h, 6.11 and later */
struct procmap_query {
	u64 size, flags, addr;
	u64 vma_start, vma_end, vma_flags, page_size, offset, inode;
	u32 dev_major, dev_minor, name_size, build_id_size;
	u64 name_addr, build_id_addr;
};

#define PROCMAP_QUERY_		_IOWR('f', 17, struct procmap_query)
#define COVERING_OR_NEXT	0x10

static int maps_fd = -1;
static pid_t maps_owner;
static bool no_query;

static int maps_open(void)
{
	if (maps_fd >= 0 && maps_owner == ctl->procs[me].pid)
		return maps_fd;
	maps_close();
	maps_fd = open_own("/proc/self/maps", O_RDONLY);
	maps_owner = ctl->procs[me].pid;
	return maps_fd;
}

void maps_close(void)
{
	if (maps_fd >= 0)
		close(maps_fd);
	maps_fd = -1;
}

/* Lines of a /proc file through one buffer, without stdio's memory. */
struct lines {
	int fd;
	u32 have, at, size;
	char *buffer;
};

/* smaps is read while mappings are looked up one by one, and each look may be a pass over maps. */
static struct lines smaps, maps;

static bool lines_open(struct lines *l, const char *path)
{
	*l = (struct lines){
		.fd = open(path, O_RDONLY | O_CLOEXEC),
		.size = sizeof(ctl->work.lines),
		.buffer = l == &smaps ? ctl->work.lines : ctl->work.maps,
	};
	return l->fd >= 0;
}

_Static_assert(sizeof(ctl->work.lines) == sizeof(ctl->work.maps), "one size for both");

/* The next line, without its end; NULL at the end of the file. */
static char *lines_next(struct lines *l)
{
	for (;;) {
		char *start = l->buffer + l->at;
		char *end = memchr(start, '\n', l->have - l->at);
		ssize_t n;

		if (end) {
			*end = 0;
			l->at = end + 1 - l->buffer;
			return start;
		}
		l->have -= l->at;
		memmove(l->buffer, start, l->have);
		l->at = 0;
		if (l->have == l->size)
			l->have = 0;
		n = read(l->fd, l->buffer + l->have, l->size - l->have);
		if (n <= 0)
			return NULL;
		l->have += n;
	}
}

static void lines_close(struct lines *l) { close(l->fd); }

static bool parse_maps_line(char *line, struct vma *v)
{
	char perms[5] = "";
	int name = 0;
	unsigned long start, end, offset, inode;

	if (sscanf(line, "%lx-%lx %4s %lx %*s %lu %n", &start, &end, perms, &offset, &inode, &name) < 5)
		return false;
	*v = (struct vma){ .start = start, .end = end, .offset = offset, .inode = inode };
	v->flags = (perms[0] == 'r') | (perms[1] == 'w') << 1 | (perms[2] == 'x') << 2 | (perms[3] == 's') << 3;
	if (name)
		strncpy(v->name, line + name, sizeof(v->name) - 1);
	return true;
}

/* Looks that only go up, while nothing changes: one pass over the text for all of them. */
static struct {
	bool on, open, found;
	u64 asked;
	struct vma last;
} walk;

static void walk_begin(void)
{
	walk.on = true;
	walk.open = walk.found = false;
}

static void walk_end(void)
{
	if (walk.open)
		lines_close(&maps);
	walk.on = walk.open = false;
}

static bool first_above(u64 addr, struct vma *v)
{
	bool found = false;
	char *line;

	while (!found && (line = lines_next(&maps)))
		found = parse_maps_line(line, v) && v->end > addr;
	return found;
}

static bool vma_from_text(u64 addr, struct vma *v)
{
	if (!walk.on || !walk.open || addr < walk.asked) {
		if (walk.open)
			lines_close(&maps);
		walk.open = lines_open(&maps, "/proc/self/maps");
		walk.found = walk.open && first_above(addr, &walk.last);
	} else if (walk.found && walk.last.end <= addr) {
		walk.found = first_above(addr, &walk.last);
	}
	walk.asked = addr;
	if (!walk.on && walk.open) {
		lines_close(&maps);
		walk.open = false;
	}
	*v = walk.last;
	return walk.found;
}

static bool look_up(u64 addr, struct vma *v)
{
	struct procmap_query q = {
		.size = sizeof(q),
		.flags = COVERING_OR_NEXT,
		.addr = addr,
		.name_size = sizeof(v->name),
		.name_addr = (u64)v->name,
	};

	if (no_query || maps_open() < 0)
		return vma_from_text(addr, v);
	v->name[0] = 0;
	if (!ioctl(maps_fd, PROCMAP_QUERY_, &q)) {
		v->start = q.vma_start;
		v->end = q.vma_end;
		v->offset = q.offset;
		v->inode = q.inode;
		v->flags = q.vma_flags & 15;
		return true;
	}
	if (errno == ENOTTY || errno == EINVAL) {
		no_query = true;
		return vma_from_text(addr, v);
	}
	if (errno == ENAMETOOLONG) {
		no_query = false;
		return vma_from_text(addr, v);
	}
	return false;
}

/*
 * The mapping that covers an address, else the next one above.  The kernel
 * names by place: what a script has where our stack was is no stack.
 */
bool vma_at_or_after(u64 addr, struct vma *v)
{
	if (!look_up(addr, v))
		return false;
	if (!is_own(v->start, 1) && (!strcmp(v->name, "[stack]") || !strcmp(v->name, "[heap]")))
		v->name[0] = 0;
	return true;
}

static bool is_header(const char *line)
{
	return (*line >= '0' && *line <= '9') || (*line >= 'a' && *line <= 'f');
}

/*
 * VmFlags of the mapping that starts at an address, into a text; smaps is read
 * in step with it.  For each mapping that it passes the kernel walks the page
 * tables: *patience of them, and no more.
 */
static bool smaps_flags_of(u64 start, char *out, u32 size, u32 *patience)
{
	struct vma v = { 0 };
	bool in = false;
	char *line;

	while (*patience && (line = lines_next(&smaps))) {
		if (is_header(line) && parse_maps_line(line, &v)) {
			--*patience;
			in = v.start == start;
			if (v.start > start)
				return false;
		} else if (in && !strncmp(line, "VmFlags: ", 9)) {
			u32 n = strlen(line + 9);

			while (n && line[9 + n - 1] == ' ')
				n--;
			if (n >= size)
				n = size - 1;
			memcpy(out, line + 9, n);
			out[n] = 0;
			return true;
		}
	}
	return false;
}

static void put_text(const char *s)
{
	u32 n = strlen(s);

	put_u16(n);
	put_bytes(s, n);
}

static void put_vma(const struct vma *v, const char *flags)
{
	char name[sizeof(v->name) + 16];

	put_vma_place(v->start, v->end);
	put_u64(v->end - v->start);
	put_u8(v->flags);
	put_u64(v->offset);
	put_text(script_name(v->name, name, sizeof(name)));
	put_u8(flags != NULL);
	put_text(flags ? flags : "");
}

/* As much of a mapping as lies in the pages of a range. */
static struct vma cut(struct vma v, u64 start, u64 end)
{
	if (v.start < start) {
		/* Only a file has one. */
		v.offset += v.inode ? start - v.start : 0;
		v.start = start;
	}
	if (v.end > end)
		v.end = end;
	return v;
}

static u32 put_vmas_in(u64 start, u64 end, u32 look)
{
	bool open = look & LOOK_VMFLAGS && lines_open(&smaps, "/proc/self/smaps");
	u32 n = 0, patience = UINT32_MAX;
	struct vma v;

	walk_begin();
	for (u64 at = start; !ctl->truncated && at < end && vma_at_or_after(at, &v) && v.start < end; at = v.end) {
		char flags[256];
		bool told;

		if (is_own_mapping(v.start))
			continue;
		told = open && smaps_flags_of(v.start, flags, sizeof(flags), &patience);
		if (look & LOOK_CUT) {
			struct vma part = cut(v, PAGE_MASK_(start), end > ~0UL - PAGE ? end : PAGE_UP(end));

			put_vma(&part, told ? flags : NULL);
		} else {
			put_vma(&v, told ? flags : NULL);
		}
		n++;
	}
	walk_end();
	if (open)
		lines_close(&smaps);
	return n;
}

void put_vmas(u64 start, u64 length, u32 look)
{
	u32 hole;

	put_u8(PART_VMAS);
	hole = put_hole();
	patch_u32(hole, put_vmas_in(start, start + length < start ? ~0UL : start + length, look));
}

/* Mappings below a region that are passed in smaps after each step, for the flags of those that touch it. */
#define PATIENCE	4096

/* Where the script's names lie now: in order, without overlap. */
static u32 named_ranges(struct span *spans)
{
	u32 n = 0, merged = 0;

	for (u32 i = 0; i < MAX_SLOTS; i++) {
		const struct slot *s = &ctl->slots[i];
		u32 at = n;

		if (s->use != SLOT_REGION || !s->length)
			continue;
		/* Most are bound from below to above. */
		for (; at && spans[at - 1].start > s->value; at--)
			spans[at] = spans[at - 1];
		spans[at] = (struct span){ s->value, s->value + s->length };
		n++;
	}
	for (u32 i = 1; i < n; i++) {
		if (spans[i].start > spans[merged].end)
			spans[++merged] = spans[i];
		else if (spans[i].end > spans[merged].end)
			spans[merged].end = spans[i].end;
	}
	return n ? merged + 1 : 0;
}

/* The mappings that touch what has a name; the others are nobody's concern, however many. */
void put_named_vmas(void)
{
	bool open = lines_open(&smaps, "/proc/self/smaps");
	u32 spans = named_ranges(ctl->work.spans), patience = PATIENCE, hole, n = 0;
	struct vma v;
	u64 at = 0;

	put_u8(PART_VMAS);
	hole = put_hole();
	walk_begin();
	for (u32 i = 0; i < spans; i++) {
		const struct span *s = &ctl->work.spans[i];

		if (at < s->start)
			at = s->start;
		for (; at < s->end && !ctl->truncated && vma_at_or_after(at, &v) && v.start < s->end; at = v.end) {
			char flags[256];
			bool told;

			if (is_own_mapping(v.start))
				continue;
			told = open && smaps_flags_of(v.start, flags, sizeof(flags), &patience);
			put_vma(&v, told ? flags : NULL);
			n++;
		}
	}
	walk_end();
	if (open)
		lines_close(&smaps);
	patch_u32(hole, n);
}

/* Bytes of the script's mappings: all of them, or those that RLIMIT_DATA counts (mm/mmap.c:may_expand_vm(), is_data_mapping()). */
u64 script_bytes(bool data)
{
	bool open = data && lines_open(&smaps, "/proc/self/smaps");
	u32 patience = UINT32_MAX;
	u64 bytes = 0;
	struct vma v;

	walk_begin();
	for (u64 at = 0; vma_at_or_after(at, &v) && v.end > at; at = v.end) {
		char flags[256] = "";

		if (is_own_mapping(v.start) || (data && (v.flags & (2 | 8)) != 2))
			continue;
		if (open && smaps_flags_of(v.start, flags, sizeof(flags), &patience) && strstr(flags, "gd"))
			continue;
		bytes += v.end - v.start;
	}
	walk_end();
	if (open)
		lines_close(&smaps);
	return bytes;
}

/* Sums of the fields named, in kB, over the mappings that touch the range.  The size of a page is no amount. */
void put_smaps(const struct step *step, u64 start, u64 length)
{
	s64 sum[MAX_TEXTS] = { 0 };
	bool seen[MAX_TEXTS] = { 0 }, opened = lines_open(&smaps, "/proc/self/smaps"), mapped = false;
	struct vma v = { 0 };
	char *line;

	if (opened) {
		while ((line = lines_next(&smaps))) {
			char *colon;

			if (is_header(line) && parse_maps_line(line, &v))
				continue;
			if (v.end <= start || v.start >= start + length)
				continue;
			mapped = true;
			colon = strchr(line, ':');
			for (u32 i = 0; colon && i < step->ntexts; i++) {
				const struct operand *t = &step->texts[i];

				if (t->text_len != (u32)(colon - line) || memcmp(t->text, line, t->text_len))
					continue;
				if (!seen[i] || !strstr(t->text, "PageSize"))
					sum[i] += strtoll(colon + 1, NULL, 10);
				seen[i] = true;
			}
		}
		lines_close(&smaps);
	}
	if (opened && !mapped) {
		put_u8(PART_TEXT);
		put_text("no mapping");
	}
	put_u8(PART_COUNTERS);
	put_u32(step->ntexts);
	for (u32 i = 0; i < step->ntexts; i++) {
		put_text(step->texts[i].text);
		put_u8(seen[i]);
		put_u64(sum[i]);
	}
}
