// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * undo.c - what was changed of the machine, and how it was before.  The list is
 * on the disk before anything is changed; whoever holds the machine after its
 * owner was killed puts back what it names.
 */
#include "serial.h"
#include "files.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#define FOLDER		"/run/mmexec"
#define STATE		FOLDER "/state"
#define STATE_NAME	"state"
#define NEW_NAME	"state.new"
#define BOOT_ID		"/proc/sys/kernel/random/boot_id"

/* A hint: what is done about it asks whose folder it is. */
bool undo_is_left(void) { return !access(STATE, F_OK); }

static struct change *find(struct undo *u, const char *knob)
{
	for (u32 i = 0; i < u->n; i++)
		if (!strcmp(u->changes[i].knob, knob))
			return &u->changes[i];
	return NULL;
}

/* NULL: the swap file.  False: the list is full. */
bool undo_add(struct undo *u, const char *knob, const char *saved, bool twin)
{
	struct change *c = find(u, knob ? knob : "");

	if (c) {
		c->twin &= twin;
		return true;
	}
	if (u->n == ARRAY_SIZE(u->changes))
		return false;
	c = &u->changes[u->n++];
	memset(c, 0, sizeof(*c));
	c->twin = twin;
	if (knob) {
		snprintf(c->knob, sizeof(c->knob), "%s", knob);
		snprintf(c->saved, sizeof(c->saved), "%s", saved);
	}
	return true;
}

static bool write_list(int fd, const struct undo *u)
{
	char boot[KNOB_VALUE] = "";
	bool good;

	knob_read(BOOT_ID, boot);
	good = dprintf(fd, "mmexec %d\nboot %s\npid %d\n", UNDO_VERSION, boot, getpid()) > 0;
	for (u32 i = 0; good && i < u->n; i++) {
		const struct change *c = &u->changes[i];

		good = (c->knob[0] ? dprintf(fd, "%s %s %s\n", c->twin ? "twin" : "knob", c->knob, c->saved) :
			dprintf(fd, "swap %s\n", swap_path)) > 0;
	}
	return good && !fsync(fd);
}

/* The whole list, on the disk; false: nothing may be changed. */
bool undo_save(const struct undo *u)
{
	int folder = undo_folder(true), fd = -1;
	bool good = false;

	if (folder < 0)
		return false;
	unlinkat(folder, NEW_NAME, 0);
	fd = openat(folder, NEW_NAME, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd >= 0) {
		good = write_list(fd, u);
		close(fd);
	}
	good = good && !renameat(folder, NEW_NAME, folder, STATE_NAME) && !fsync(folder);
	close(folder);
	return good;
}

static void remove_list(void)
{
	int folder = undo_folder(false);

	if (folder < 0)
		return;
	unlinkat(folder, STATE_NAME, 0);
	fsync(folder);
	close(folder);
}

static bool read_list(char *out, u32 size)
{
	int folder = undo_folder(false);
	int fd = folder < 0 ? -1 : openat(folder, STATE_NAME, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, out, size - 1);

	if (fd >= 0)
		close(fd);
	if (folder >= 0)
		close(folder);
	out[n > 0 ? n : 0] = 0;
	return n > 0;
}

static void tell(struct told *told, const struct change *c, int error)
{
	char *at = told->text + strlen(told->text);
	size_t room = sizeof(told->text) - strlen(told->text);
	const char *comma = at > told->text ? ", " : "";

	if (c->knob[0])
		snprintf(at, room, "%s%s %s%s%s", comma, c->knob, c->saved, error ? ": " : "", error ? strerror(error) : "");
	else
		snprintf(at, room, "%sswap off%s%s", comma, error ? ": " : "", error ? strerror(error) : "");
}

/* Whether it is as it was; what it does not let itself be read it is not. */
static bool is_back(const struct change *c)
{
	char now[KNOB_VALUE];

	return knob_read(c->knob, now) && knob_same(now, c->saved);
}

#define ROUNDS	3

/*
 * To put one back may change its twin: what is not as it was is written until
 * all are.  A pair whose bytes count has ratio 0, and the other way round; not
 * every 0 can be written, and none needs to be.
 */
static void put_back_knobs(const struct undo *u, int errors[])
{
	bool whole = false;

	for (u32 round = 0; round < ROUNDS && !whole; round++) {
		whole = true;
		for (u32 i = u->n; i-- > 0;) {
			const struct change *c = &u->changes[i];

			if (!c->knob[0] || is_back(c))
				continue;
			errors[i] = knob_write(c->knob, c->saved) ? 0 : errno;
			whole = false;
		}
	}
}

/* Swap first: what it needs for that, the knobs of swap are set for. */
static void put_back_swap(struct undo *u, int errors[])
{
	const struct change *c = find(u, "");

	if (c && !swap_remove())
		errors[c - u->changes] = errno;
}

/*
 * Everything back.  A list of which something cannot be put back stays, for the
 * next start to try again; told says what was done, the last change first.  A
 * twin that does not take its value is the kernel's to set (the pace of KSM
 * while its advisor is on), and a knob may come to less than it took (huge pages).
 */
bool undo_all(struct undo *u, struct told *told)
{
	int errors[ARRAY_SIZE(u->changes)] = { 0 };
	bool whole = true;

	told->text[0] = 0;
	put_back_swap(u, errors);
	put_back_knobs(u, errors);
	for (u32 i = u->n; i-- > 0;) {
		const struct change *c = &u->changes[i];

		if (c->twin)
			continue;
		if (c->knob[0] && is_back(c))
			errors[i] = 0;
		tell(told, c, errors[i]);
		whole &= !errors[i];
	}
	if (whole)
		remove_list();
	return whole;
}

static void load_line(struct undo *u, char *line, const char *boot, bool *this_boot)
{
	bool twin = !strncmp(line, "twin ", 5);
	char *value;

	if (!strncmp(line, "boot ", 5))
		*this_boot = !strcmp(line + 5, boot);
	else if (!strncmp(line, "swap ", 5))
		undo_add(u, NULL, NULL, false);
	else if ((twin || !strncmp(line, "knob ", 5)) && *this_boot && (value = strchr(line + 5, ' '))) {
		*value++ = 0;
		undo_add(u, line + 5, value, twin);
	}
}

/* The list on the disk: ours, or one that an owner has left.  Knobs of an earlier boot are what the machine says now. */
void undo_load(struct undo *u)
{
	char text[sizeof(u->changes) + 512], boot[KNOB_VALUE] = "", *rest = text;
	bool this_boot = true;

	u->n = 0;
	knob_read(BOOT_ID, boot);
	if (read_list(text, sizeof(text)))
		for (char *line = strtok_r(rest, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
			load_line(u, line, boot, &this_boot);
	/* A list that was lost with a reboot does not take the file with it. */
	if (swap_is_left())
		undo_add(u, NULL, NULL, false);
}

/* Where lock and list stand: root's own, open; -1: there is none. */
int undo_folder(bool make)
{
	if (make)
		mkdir(FOLDER, 0755);
	return folder_open(AT_FDCWD, FOLDER, 0);
}
