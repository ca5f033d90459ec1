// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * btf.c - as much of the kernel's own type information as the raw walk needs:
 * offsets of members (also of anonymous ones), sizes, values of enumerators.
 * See Documentation/bpf/btf.rst for the format.
 */
#include "mmexec.h"
#include "btf.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define MAX_TYPES	400000

enum {
	KIND_INT = 1, KIND_ARRAY = 3, KIND_STRUCT = 4, KIND_UNION = 5,
	KIND_ENUM = 6, KIND_FUNC_PROTO = 13, KIND_VAR = 14, KIND_DATASEC = 15,
	KIND_DECL_TAG = 17, KIND_ENUM64 = 19,
};

struct btf_type {
	u32 name, info, size;
};

static u8 *blob;
static size_t blob_size;
static u32 *index_of;		/* type id -> offset in the blob */
static u32 ntypes;
static const char *strings;
static u32 strings_len;

static u32 kind_of(const struct btf_type *t) { return t->info >> 24 & 31; }
static u32 vlen_of(const struct btf_type *t) { return t->info & 0xffff; }
static const char *name_of(u32 off) { return off < strings_len ? strings + off : ""; }

static u32 tail_size(const struct btf_type *t)
{
	u32 n = vlen_of(t);

	switch (kind_of(t)) {
	case KIND_INT: case KIND_VAR: case KIND_DECL_TAG: return 4;
	case KIND_ARRAY: return 12;
	case KIND_STRUCT: case KIND_UNION: case KIND_DATASEC: case KIND_ENUM64: return 12 * n;
	case KIND_ENUM: case KIND_FUNC_PROTO: return 8 * n;
	default: return 0;
	}
}

static bool index_types(void)
{
	const u32 *h = (const u32 *)blob;	/* magic+version+flags, hdr_len, type_off, type_len, str_off, str_len */
	u64 at = (u64)h[1] + h[2], end = at + h[3];

	if ((h[0] & 0xffff) != 0xeb9f || end > blob_size || (u64)h[1] + h[4] + h[5] > blob_size)
		return false;
	strings = (const char *)blob + h[1] + h[4];
	strings_len = h[5];
	for (ntypes = 1; at + sizeof(struct btf_type) <= end && ntypes < MAX_TYPES; ntypes++) {
		index_of[ntypes] = at;
		at += sizeof(struct btf_type) + tail_size((void *)(blob + at));
	}
	return at == end;
}

bool btf_open(void)
{
	int fd = open("/sys/kernel/btf/vmlinux", O_RDONLY | O_CLOEXEC);
	struct stat st;
	size_t n = 0;
	ssize_t r;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) || st.st_size < 24) {
		close(fd);
		return false;
	}
	blob_size = st.st_size;
	blob = mmap(NULL, blob_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	index_of = mmap(NULL, 4UL * MAX_TYPES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (blob == MAP_FAILED || index_of == MAP_FAILED) {
		close(fd);
		return false;
	}
	while (n < blob_size && (r = read(fd, blob + n, blob_size - n)) > 0)
		n += r;
	close(fd);
	return n == blob_size && index_types();
}

void btf_close(void)
{
	munmap(blob, blob_size);
	munmap(index_of, 4UL * MAX_TYPES);
}

static const struct btf_type *type_of(u32 id)
{
	return id && id < ntypes ? (void *)(blob + index_of[id]) : NULL;
}

/* Byte offset of a member of a struct, also inside anonymous members; -1: none. */
static int member_offset(u32 id, const char *member, int depth)
{
	const struct btf_type *t = type_of(id);
	const u32 *m = (const u32 *)(t + 1);
	bool bitfields = t && t->info >> 31;

	if (!t || (kind_of(t) != KIND_STRUCT && kind_of(t) != KIND_UNION) || depth > 8)
		return -1;
	for (u32 i = 0; i < vlen_of(t); i++, m += 3) {
		int bits = bitfields ? m[2] & 0xffffff : m[2];
		int inner;

		if (!strcmp(name_of(m[0]), member))
			return bits / 8;
		if (*name_of(m[0]))
			continue;
		inner = member_offset(m[1], member, depth + 1);
		if (inner >= 0)
			return bits / 8 + inner;
	}
	return -1;
}

int btf_offset(const char *type, const char *member)
{
	for (u32 id = 1; id < ntypes; id++) {
		const struct btf_type *t = type_of(id);
		int off;

		if (kind_of(t) != KIND_STRUCT || !vlen_of(t) || strcmp(name_of(t->name), type))
			continue;
		off = member_offset(id, member, 0);
		if (off >= 0)
			return off;
	}
	return -1;
}

int btf_size(const char *type)
{
	for (u32 id = 1; id < ntypes; id++) {
		const struct btf_type *t = type_of(id);

		if (kind_of(t) == KIND_STRUCT && vlen_of(t) && !strcmp(name_of(t->name), type))
			return t->size;
	}
	return -1;
}

int btf_enum(const char *type, const char *name)
{
	for (u32 id = 1; id < ntypes; id++) {
		const struct btf_type *t = type_of(id);
		const u32 *e = (const u32 *)(t + 1);

		if (kind_of(t) != KIND_ENUM || strcmp(name_of(t->name), type))
			continue;
		for (u32 i = 0; i < vlen_of(t); i++)
			if (!strcmp(name_of(e[2 * i]), name))
				return e[2 * i + 1];
	}
	return -1;
}
