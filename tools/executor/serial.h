// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * serial.h - the settings of a case's machine, who has the machine, and how it
 * is put back.
 */
#ifndef SERIAL_H
#define SERIAL_H

#include "mmexec.h"

#define MAX_SETTINGS	16

/* serial.c: the settings of a case's machine, and who has the machine */
enum setting_kind {
	SET_SWAP = 1,		/* bytes of a swap file */
	SET_KNOB = 2,		/* a file and what it shall say */
	SET_FAULT_AROUND = 3,	/* bytes */
	SET_CPUS = 4,		/* how many the case may use */
	SET_TMPFS = 5,		/* bytes of a tmpfs of the case's own at /dev/shm */
};
struct setting {
	u8 kind;
	u64 number;
	const char *path, *value;	/* of a knob; they lie in the request */
};
extern struct setting settings[MAX_SETTINGS];
extern u32 nsettings;
const struct setting *setting_find(u8 kind);
void serial_init(void);
const char *serial_enter(void);
void serial_leave(void);
void serial_forget(void);
const char *serial_repaired(void);

/* knobs.c */
#define KNOB_PATH	200
#define KNOB_VALUE	256
#define KNOB_DEBUGFS	"debugfs:"
bool knob_known(const char *path);
bool knob_allowed(const char *path);
bool knob_read(const char *path, char out[KNOB_VALUE]);
bool knob_opens(const char *path);
bool knob_write(const char *path, const char *value);
bool knob_same(const char *a, const char *b);

/* twins.c */
const char *knob_twin(const char *path, u32 index);

/* hostknobs.c */
const char *host_knob_refused(const char *path, const char *value);
void host_alone(void);
void memory_watch(void);
bool memory_runs_out(void);

/* undo.c */
#define UNDO_VERSION	1
struct change {
	char knob[KNOB_PATH];	/* empty: the swap file */
	char saved[KNOB_VALUE];
	bool twin;		/* nobody asked for it: a write to another knob changes it */
};
struct undo {
	u32 n;
	struct change changes[2 * MAX_SETTINGS + 4];
};
struct told {
	char text[400];
};
int undo_folder(bool make);
bool undo_is_left(void);
bool undo_add(struct undo *u, const char *knob, const char *saved, bool twin);
bool undo_save(const struct undo *u);
bool undo_all(struct undo *u, struct told *told);
void undo_load(struct undo *u);

/* faultaround.c */
u64 fault_around_measured(void);
u64 fault_around_rounded(u64 bytes);

/* swap.c */
extern const char swap_path[];
const char *swap_refused(u64 bytes);
const char *swap_make(u64 bytes);
bool swap_remove(void);
bool swap_is_on(char other[128]);
bool swap_is_left(void);
bool swap_may_hold(int fd, u64 at);
long make_swapon(const u64 *arg);
long make_swapoff(const u64 *arg);
void swap_before_call(long nr, const u64 *arg);
void swap_after_call(void);

#endif
