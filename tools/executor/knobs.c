// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * knobs.c - settings of the machine that are files: which of them a script may
 * name, what one says, and writing it.  A knob that shows its alternatives,
 * "always [madvise] never", says the one in brackets.
 */
#include "serial.h"
#include <ctype.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/mount.h>

#ifndef SYS_fsopen
#define SYS_fsopen	430
#define SYS_fsconfig	431
#define SYS_fsmount	432
#endif

/* Every file in here is a number or a word of mm's own. */
static const char *const folders[] = { "/proc/sys/vm/", "/sys/kernel/mm/" };
static const char *const others[] = { "/proc/sys/kernel/numa_balancing" };

/*
 * A write changes more than writing puts back: a new number of kdamonds
 * forgets what each was set to, and a node's weight ends the kernel's own choice of weights.
 */
static const char *const never[] = {
	"/sys/kernel/mm/damon/*",
	"/sys/kernel/mm/mempolicy/weighted_interleave/*",
};

static bool is_plain(const char *path)
{
	if (strstr(path, "..") || strstr(path, "//") || strlen(path) >= KNOB_PATH)
		return false;
	for (; *path; path++)
		if (!isalnum((unsigned char)*path) && !strchr("_-./", *path))
			return false;
	return true;
}

/* What a script may look at. */
bool knob_known(const char *path)
{
	for (u32 i = 0; i < ARRAY_SIZE(others); i++)
		if (!strcmp(path, others[i]))
			return true;
	for (u32 i = 0; i < ARRAY_SIZE(folders); i++)
		if (!strncmp(path, folders[i], strlen(folders[i])) && path[strlen(folders[i])])
			return is_plain(path);
	return false;
}

/* What it may set. */
bool knob_allowed(const char *path)
{
	for (u32 i = 0; i < ARRAY_SIZE(never); i++)
		if (!fnmatch(never[i], path, 0))
			return false;
	return knob_known(path);
}

/* A file of debugfs, whether or not that is mounted anywhere: by a mount that nobody else sees. */
static int open_debugfs(const char *name, int flags)
{
	int fs = syscall(SYS_fsopen, "debugfs", 1 /* FSOPEN_CLOEXEC */), mount = -1, fd = -1, saved;

	if (fs >= 0 && !syscall(SYS_fsconfig, fs, 6 /* FSCONFIG_CMD_CREATE */, NULL, NULL, 0))
		mount = syscall(SYS_fsmount, fs, 1 /* FSMOUNT_CLOEXEC */, 0);
	if (mount >= 0)
		fd = openat(mount, name, flags | O_CLOEXEC);
	saved = errno;
	if (mount >= 0)
		close(mount);
	if (fs >= 0)
		close(fs);
	errno = saved;
	return fd;
}

/*
 * An absolute path, folder by folder, so that no link on the way leads anywhere
 * else: openat2() has RESOLVE_NO_SYMLINKS for it, and is refused in containers.
 */
static int open_without_links(const char *path, int flags)
{
	int at = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	while (at >= 0) {
		const char *name = path + strspn(path, "/");
		u32 len = strcspn(name, "/");
		bool last = !name[len];
		char part[KNOB_PATH];
		int next, saved;

		if (len >= sizeof(part)) {
			close(at);
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(part, name, len);
		part[len] = 0;
		next = openat(at, part, (last ? flags : O_PATH | O_DIRECTORY) | O_CLOEXEC | O_NOFOLLOW);
		saved = errno;
		close(at);
		errno = saved;
		if (last)
			return next;
		at = next;
		path = name + len;
	}
	return -1;
}

static int knob_open(const char *path, int flags)
{
	if (!strncmp(path, KNOB_DEBUGFS, strlen(KNOB_DEBUGFS)))
		return open_debugfs(path + strlen(KNOB_DEBUGFS), flags);
	return open_without_links(path, flags);
}

/* Tabs and blanks are one blank, and none stands at an end. */
static void squeeze(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (!isspace((unsigned char)*from))
			*to++ = *from;
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	}
	while (to > text && to[-1] == ' ')
		to--;
	*to = 0;
}

/* What a knob says; false with errno: it cannot be read. */
bool knob_read(const char *path, char out[KNOB_VALUE])
{
	int fd = knob_open(path, O_RDONLY), saved;
	char *open, *shut;
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, out, KNOB_VALUE - 1);
	saved = errno;
	close(fd);
	errno = saved;
	if (n < 0)
		return false;
	out[n] = 0;
	open = strchr(out, '[');
	shut = open ? strchr(open, ']') : NULL;
	if (shut) {
		*shut = 0;
		memmove(out, open + 1, strlen(open + 1) + 1);
	}
	squeeze(out);
	return true;
}

/* Whether it lets itself be written at all; false with errno. */
bool knob_opens(const char *path)
{
	int fd = knob_open(path, O_WRONLY);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

/* False with errno: it does not take the value. */
bool knob_write(const char *path, const char *value)
{
	u32 len = strlen(value);
	int fd = knob_open(path, O_WRONLY), saved;
	ssize_t n;

	if (fd < 0)
		return false;
	n = write(fd, value, len);
	saved = errno;
	close(fd);
	errno = saved;
	return n == (ssize_t)len;
}

/* Two spellings of one value: numbers by their worth, words as they are. */
bool knob_same(const char *a, const char *b)
{
	char *end_a, *end_b;
	s64 x = strtoll(a, &end_a, 0), y = strtoll(b, &end_b, 0);
	bool numbers = end_a != a && end_b != b && !*end_a && !*end_b;

	return numbers ? x == y : !strcmp(a, b);
}
