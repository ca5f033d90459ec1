// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * filled.h - what a call fills in beside its result.
 */
#ifndef FILLED_H
#define FILLED_H

#define MAX_FIELDS	5

/* What a call has filled in, for the record: numbers and addresses by their names, and one list. */
struct filled_in {
	struct field {
		const char *name;
		bool is_address;
		u64 value;
	} fields[MAX_FIELDS];
	u32 nfields;
	struct {
		const char *name;	/* NULL: no list in this step */
		bool bytes;		/* a byte per page from start on, not regions */
		u64 start, count;
		const u8 *at;
	} list;
};

extern __thread struct filled_in filled;

void fill_field(const char *name, bool is_address, u64 value);
void put_fields(void);	/* uffd.c */
void put_list(void);	/* scan.c */

#endif
