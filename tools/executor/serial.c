// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * serial.c - who has the machine.  A case that changes a setting of the whole
 * machine runs alone on it: its server holds the machine's lock for writing,
 * every other server the same lock for reading while it runs a case.
 *
 * The lock is two bytes of one file.  Whoever wants byte 1 takes byte 0 first,
 * for as long as it waits; so a server that waits to be alone is not passed by
 * for ever by those who come and go.  They are locks of the process (fcntl):
 * no child holds them, and they are free when the server is dead, however it
 * died.  No lock is held between two cases, so nobody waits for an idle server.
 */
#include "serial.h"
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>

#define LOCK_NAME	"lock"
#define DOOR		0
#define INSIDE		1
#define PATIENCE_S	10
#define CHANGE_MS	300000	/* what swapping in a whole file may take */
#define THP_KNOB	"/sys/kernel/mm/transparent_hugepage/enabled"
#define FAULT_AROUND	KNOB_DEBUGFS "fault_around_bytes"
#define PAGE_CLUSTER	"/proc/sys/vm/page-cluster"
#define ZSWAP		"/sys/module/zswap/parameters/enabled"

struct setting settings[MAX_SETTINGS];
u32 nsettings;

static int lock_fd = -1;
static enum { NOBODY, SHARED, ALONE } held;
static char why[300];
static struct told repaired;

const char *serial_repaired(void) { return repaired.text; }

const struct setting *setting_find(u8 kind)
{
	for (u32 i = 0; i < nsettings; i++)
		if (settings[i].kind == kind)
			return &settings[i];
	return NULL;
}

static const struct setting *knob_find(const char *path)
{
	for (u32 i = 0; i < nsettings; i++)
		if (settings[i].kind == SET_KNOB && !strcmp(settings[i].path, path))
			return &settings[i];
	return NULL;
}

static void open_lock(void)
{
	bool root = !geteuid();
	int folder;

	if (lock_fd >= 0)
		return;
	folder = undo_folder(root);
	if (folder < 0)
		return;
	lock_fd = own_fd(openat(folder, LOCK_NAME, (root ? O_RDWR | O_CREAT : O_RDONLY) | O_NOFOLLOW | O_CLOEXEC, 0644));
	close(folder);
}

static bool set_lock(short type, off_t byte, int command)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };

	return !fcntl(lock_fd, command, &l);
}

static void on_tick(int sig) { (void)sig; }

/* Who waits looks up every second: says that it lives, sees whether it is still asked, and whether its user should know. */
static bool wait_for_lock(short type, off_t byte)
{
	struct itimerval second = { { 1, 0 }, { 1, 0 } }, never = { 0 };
	struct sigaction tick = { .sa_handler = on_tick }, old;
	bool locked;
	int seconds = 0;

	if (set_lock(type, byte, F_SETLK))
		return true;
	sigaction(SIGALRM, &tick, &old);
	setitimer(ITIMER_REAL, &second, NULL);
	while (!(locked = set_lock(type, byte, F_SETLKW)) && errno == EINTR) {
		if (input_ended())
			exit(0);
		tell_busy(0);
		if (++seconds == PATIENCE_S)
			fprintf(stderr, "mmexec: waits for the machine: another run has a case that must be alone on it\n");
	}
	setitimer(ITIMER_REAL, &never, NULL);
	sigaction(SIGALRM, &old, NULL);
	return locked;
}

static void let_go(void)
{
	if (held == NOBODY)
		return;
	set_lock(F_UNLCK, INSIDE, F_SETLK);
	set_lock(F_UNLCK, DOOR, F_SETLK);
	held = NOBODY;
}

/* Without a lock file there is nobody to wait for: no server with root's rights was ever here. */
static void take_shared(void)
{
	open_lock();
	if (lock_fd < 0)
		return;
	wait_for_lock(F_RDLCK, DOOR);
	wait_for_lock(F_RDLCK, INSIDE);
	set_lock(F_UNLCK, DOOR, F_SETLK);
	held = SHARED;
}

static bool take_alone(void)
{
	let_go();
	open_lock();
	held = lock_fd >= 0 && wait_for_lock(F_WRLCK, DOOR) && wait_for_lock(F_WRLCK, INSIDE) ? ALONE : NOBODY;
	return held == ALONE;
}

static void share_again(void)
{
	set_lock(F_RDLCK, INSIDE, F_SETLK);
	set_lock(F_UNLCK, DOOR, F_SETLK);
	held = SHARED;
}

/* Alone, and yet there is a list: its owner is dead. */
static bool repair(void)
{
	struct undo left;
	bool whole;

	tell_busy(CHANGE_MS);
	undo_load(&left);
	whole = undo_all(&left, &repaired);
	fprintf(stderr, "mmexec: put back what a run that was killed had changed: %s\n", repaired.text);
	return whole;
}

static bool is_left(void) { return undo_is_left() || swap_is_left(); }

/* At the start, and with everybody else's case between two of ours: what was left is put back. */
static void repair_if_left(void)
{
	static bool said;

	if (!is_left())
		return;
	if (!geteuid() && take_alone()) {
		if (is_left())
			repair();
		share_again();
	} else if (!said) {
		said = true;
		fprintf(stderr, "mmexec: a run that was killed has left swap or knobs changed; a run with root's rights puts them back\n");
	}
}

static const char *refuse(const char *what, const char *reason)
{
	snprintf(why, sizeof(why), "machine %s: %s", what, reason);
	return why;
}

static const char *refuse_knob(const char *path, const char *reason)
{
	snprintf(why, sizeof(why), "machine knob(\"%s\"): %s", path, reason);
	return why;
}

/* As a script names what stands behind a knob of ours. */
static const char *refuse_setting(const char *path, const char *reason)
{
	if (!strcmp(path, FAULT_AROUND))
		return refuse("fault_around_bytes", reason);
	return !strcmp(path, PAGE_CLUSTER) || !strcmp(path, ZSWAP) ? refuse("swap", reason) : refuse_knob(path, reason);
}

static const char *check_cpus(u64 wanted)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) || (u64)CPU_COUNT(&set) >= wanted)
		return NULL;
	snprintf(why, sizeof(why), "machine cpus %lu: %d can be used here", (unsigned long)wanted, CPU_COUNT(&set));
	return why;
}

/* Whether the machine is not as a setting asks; a reason where it can never be. */
static const char *must_change(const struct setting *s, bool *change)
{
	const char *refused;
	char now[KNOB_VALUE];

	switch (s->kind) {
	case SET_CPUS:
		return check_cpus(s->number);
	case SET_TMPFS:
		return geteuid() ? "machine tmpfs: a file system is mounted by root" : NULL;
	case SET_SWAP:
		*change = true;
		return NULL;
	case SET_FAULT_AROUND:
		*change |= fault_around_measured() != fault_around_rounded(s->number);
		return NULL;
	default:
		if (!knob_allowed(s->path))
			return refuse_knob(s->path, "no knob that a script may set");
		if (knob_read(s->path, now) && knob_same(now, s->value))
			return NULL;
		refused = host_knob_refused(s->path, s->value);
		if (refused)
			return refuse_knob(s->path, refused);
		if (!knob_read(s->path, now))
			return refuse_knob(s->path, strerror(errno));
		*change = true;
		return NULL;
	}
}

static const char *cannot_set(const char *path)
{
	char reason[80];

	snprintf(reason, sizeof(reason), "it cannot be set here (%s)", strerror(errno));
	return refuse_setting(path, reason);
}

/* Puts a knob on the list, and before it what a write to it changes, too: a list is put back from its end. */
static const char *save_knob(struct undo *u, const char *path)
{
	const char *twin;
	char now[KNOB_VALUE];
	bool room = true;

	for (u32 i = 0; room && (twin = knob_twin(path, i)); i++)
		room = !knob_read(twin, now) || undo_add(u, twin, now, true);
	if (!knob_read(path, now))
		return cannot_set(path);
	return room && undo_add(u, path, now, false) ? NULL : refuse_setting(path, "too many settings");
}

/* Whether it can be written at all: tried with what it says, unless that alone changes a twin of it. */
static const char *try_knob(const struct change *c)
{
	bool can = knob_twin(c->knob, 0) ? knob_opens(c->knob) : knob_write(c->knob, c->saved);

	return can ? NULL : cannot_set(c->knob);
}

static bool zswap_is_on(void)
{
	char now[KNOB_VALUE];

	return knob_read(ZSWAP, now) && !strcmp(now, "Y");
}

/* What swapping does must not depend on what is read ahead, or kept compressed in memory. */
static const char *save_for_swap(struct undo *u, u64 bytes)
{
	const char *refused = swap_refused(bytes);

	if (refused)
		return refuse("swap", refused);
	if (!knob_find(PAGE_CLUSTER))
		refused = save_knob(u, PAGE_CLUSTER);
	if (!refused && zswap_is_on())
		refused = save_knob(u, ZSWAP);
	if (!refused && !undo_add(u, NULL, NULL, false))
		refused = refuse("swap", "too many settings");
	return refused;
}

static const char *save(struct undo *u, const struct setting *s)
{
	switch (s->kind) {
	case SET_KNOB:
		return save_knob(u, s->path);
	case SET_FAULT_AROUND:
		return fault_around_measured() == fault_around_rounded(s->number) ? NULL : save_knob(u, FAULT_AROUND);
	case SET_SWAP:
		return save_for_swap(u, s->number);
	default:
		return NULL;
	}
}

static const char *set_knob(const char *path, const char *value)
{
	char now[KNOB_VALUE], reason[2 * KNOB_VALUE + 40];

	if (!knob_write(path, value)) {
		snprintf(reason, sizeof(reason), "it does not take %s (%s)", value, strerror(errno));
		return refuse_setting(path, reason);
	}
	if (!knob_read(path, now) || !knob_same(now, value)) {
		snprintf(reason, sizeof(reason), "%s was written, but it says %s", value, now);
		return refuse_setting(path, reason);
	}
	return NULL;
}

static const char *set_swap(u64 bytes)
{
	const char *refused = NULL;

	if (!knob_find(PAGE_CLUSTER))
		refused = set_knob(PAGE_CLUSTER, "0");
	if (!refused && zswap_is_on())
		refused = set_knob(ZSWAP, "N");
	if (refused)
		return refused;
	refused = swap_make(bytes);
	return refused ? refuse("swap", refused) : NULL;
}

static const char *set_fault_around(u64 bytes)
{
	char value[24];
	const char *refused;

	if (fault_around_measured() == fault_around_rounded(bytes))
		return NULL;
	snprintf(value, sizeof(value), "%lu", (unsigned long)fault_around_rounded(bytes));
	refused = set_knob(FAULT_AROUND, value);
	if (!refused && fault_around_measured() != fault_around_rounded(bytes))
		refused = refuse("fault_around_bytes", "it was written, and read faults do not heed it");
	return refused;
}

static const char *set(const struct setting *s)
{
	switch (s->kind) {
	case SET_KNOB:
		return set_knob(s->path, s->value);
	case SET_FAULT_AROUND:
		return set_fault_around(s->number);
	case SET_SWAP:
		return set_swap(s->number);
	default:
		return NULL;
	}
}

/* By the list on the disk: what is in memory is copied for every process of a case. */
static void put_back(void)
{
	struct undo changed;
	struct told told;

	tell_busy(CHANGE_MS);
	undo_load(&changed);
	if (!undo_all(&changed, &told))
		fprintf(stderr, "mmexec: the machine could not be put back, a later start tries again: %s\n", told.text);
}

static const char *save_all(struct undo *changes)
{
	const char *refused = NULL;

	for (u32 i = 0; !refused && i < nsettings; i++)
		refused = save(changes, &settings[i]);
	if (!refused && !undo_save(changes))
		refused = refuse("settings", "what they were cannot be written down in /run/mmexec");
	return refused;
}

/* The list is on the disk before anything is written, be it what a knob says already. */
static const char *change_machine(void)
{
	struct undo changes = { .n = 0 };
	const char *refused = save_all(&changes);

	if (refused)
		return refused;
	for (u32 i = 0; !refused && i < changes.n; i++)
		if (changes.changes[i].knob[0] && !changes.changes[i].twin)
			refused = try_knob(&changes.changes[i]);
	for (u32 i = 0; !refused && i < nsettings; i++)
		refused = set(&settings[i]);
	if (refused)
		put_back();
	return refused;
}

static const char *be_alone(void)
{
	const char *refused;

	if (geteuid())
		return refuse("settings", "they need root's rights");
	if (!take_alone())
		return refuse("settings", "the lock /run/mmexec/lock cannot be had");
	if (is_left() && !repair())
		return refuse("settings", "what a run that was killed had changed cannot be put back");
	tell_busy(CHANGE_MS);
	refused = change_machine();
	tell_busy(0);
	return refused;
}

/* Before a case: NULL, or why it cannot run on this machine. */
const char *serial_enter(void)
{
	const char *refused = NULL;
	bool change = false;

	take_shared();
	repair_if_left();
	for (u32 i = 0; !refused && i < nsettings; i++)
		refused = must_change(&settings[i], &change);
	if (!refused && change && !(ctl->flags & RUN_CHANGE))
		refused = "it changes this machine: --allow-machine lets it";
	if (!refused && change)
		refused = be_alone();
	if (refused)
		let_go();
	return refused;
}

/* After a case, when nothing of it lives. */
void serial_leave(void)
{
	if (held == ALONE)
		put_back();
	let_go();
}

/* The leader of a case: the lock is none of its business, and it runs where the case may. */
void serial_forget(void)
{
	const struct setting *cpus = setting_find(SET_CPUS);
	cpu_set_t may, set;
	u64 left = cpus ? cpus->number : 0;

	if (lock_fd >= 0)
		close(lock_fd);
	if (!cpus || sched_getaffinity(0, sizeof(may), &may))
		return;
	CPU_ZERO(&set);
	for (int i = 0; i < CPU_SETSIZE && left; i++) {
		if (!CPU_ISSET(i, &may))
			continue;
		CPU_SET(i, &set);
		left--;
	}
	sched_setaffinity(0, sizeof(set), &set);
}

/* At the start: whatever an earlier server has left.  The machine is held, so that it can be looked at. */
void serial_init(void)
{
	nsettings = 0;
	take_shared();
	repair_if_left();
}
