// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * undo.c - what was changed of the machine, and how it was before.  The list is
 * on the disk before anything is changed; whoever holds the machine after its
 * owner was killed puts back what it names.
 */
#include "serial.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#define FOLDER		"/run/mmexec"
#define STATE		FOLDER "/state"
#define STATE_NEW	FOLDER "/state.new"
#define BOOT_ID		"/proc/sys/kernel/random/boot_id"
bool undo_is_left(void) { return !access(STATE, F_OK); }

/* NULL: the swap file.  False: the list is full. */
bool undo_add(struct undo *u, const char *knob, const char *saved)
{
	struct change *c = &u->changes[u->n];

	if (u->n == ARRAY_SIZE(u->changes))
		return false;
	memset(c, 0, sizeof(*c));
	if (knob) {
		snprintf(c->knob, sizeof(c->knob), "%s", knob);
		snprintf(c->saved, sizeof(c->saved), "%s", saved);
	}
	u->n++;
	return true;
}

static void sync_folder(void)
{
	int fd = open(FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

/* The whole list, on the disk; false with errno: nothing may be changed. */
bool undo_save(const struct undo *u)
{
	char boot[KNOB_VALUE] = "";
	int fd = open(STATE_NEW, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool good = fd >= 0;

	knob_read(BOOT_ID, boot);
	if (good)
		good = dprintf(fd, "mmexec %d\nboot %s\npid %d\n", UNDO_VERSION, boot, getpid()) > 0;
	for (u32 i = 0; good && i < u->n; i++) {
		const struct change *c = &u->changes[i];

		good = (c->knob[0] ? dprintf(fd, "knob %s %s\n", c->knob, c->saved) : dprintf(fd, "swap %s\n", swap_path)) > 0;
	}
	good = good && !fsync(fd);
	if (fd >= 0)
		close(fd);
	if (!good || rename(STATE_NEW, STATE))
		return false;
	sync_folder();
	return true;
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

/*
 * Everything back, the last change first.  A list of which something cannot be
 * put back stays, for the next start to try again; told says what was done.
 */
bool undo_all(const struct undo *u, struct told *told)
{
	bool whole = true;

	told->text[0] = 0;
	for (u32 i = u->n; i-- > 0;) {
		const struct change *c = &u->changes[i];
		bool done = c->knob[0] ? knob_write(c->knob, c->saved) : swap_remove();

		tell(told, c, done ? 0 : errno);
		whole &= done;
	}
	if (whole) {
		unlink(STATE);
		sync_folder();
	}
	return whole;
}

static void load_line(struct undo *u, char *line, const char *boot, bool *this_boot)
{
	char *value;

	if (!strncmp(line, "boot ", 5))
		*this_boot = !strcmp(line + 5, boot);
	else if (!strncmp(line, "swap ", 5))
		undo_add(u, NULL, NULL);
	else if (!strncmp(line, "knob ", 5) && *this_boot && (value = strchr(line + 5, ' '))) {
		*value++ = 0;
		undo_add(u, line + 5, value);
	}
}

static bool has_swap(const struct undo *u)
{
	for (u32 i = 0; i < u->n; i++)
		if (!u->changes[i].knob[0])
			return true;
	return false;
}

/* The list on the disk: ours, or one that an owner has left.  Knobs of an earlier boot are what the machine says now. */
void undo_load(struct undo *u)
{
	char text[sizeof(u->changes) + 512], boot[KNOB_VALUE] = "", *rest = text;
	bool this_boot = true;

	u->n = 0;
	knob_read(BOOT_ID, boot);
	if (read_text(STATE, text, sizeof(text)))
		for (char *line = strtok_r(rest, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
			load_line(u, line, boot, &this_boot);
	/* A list that was lost with a reboot does not take the file with it. */
	if (swap_is_left() && !has_swap(u))
		undo_add(u, NULL, NULL);
}

/* Where lock and list stand: root's own. */
bool undo_folder(bool make)
{
	struct stat st;

	if (make)
		mkdir(FOLDER, 0755);
	return !lstat(FOLDER, &st) && S_ISDIR(st.st_mode) && st.st_uid == 0 && !(st.st_mode & 022);
}
