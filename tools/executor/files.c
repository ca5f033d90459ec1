// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * files.c - the folders in which a script's files stand: one on the disk for
 * "NAME", one of a tmpfs for "/dev/shm/NAME".  The server makes them for a case
 * that opens files, under names that nobody can know before, and removes them
 * behind it.  A lock on them says that they are in use: it is free when the
 * server and all of its case are dead, and a later start removes them then.
 */
#include "mmexec.h"
#include "files.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>

#define TRIES	10

#define SHM	"/dev/shm"

static struct folder {
	const char *parent;
	const char *shown;	/* in front of a name, as scripts say it */
	char path[FOLDER_PATH];
	int fd;
} folders[] = {
	{ "", "", "", -1 },	/* disk_folder() */
	{ SHM, SHM "/", "", -1 },
};

static void remove_unused(int parent, const char *name)
{
	int fd = folder_open(parent, name, geteuid());

	if (fd < 0)
		return;
	if (!flock(fd, LOCK_EX | LOCK_NB)) {
		folder_empty(fd);
		unlinkat(parent, name, AT_REMOVEDIR);
	}
	close(fd);
}

/* What servers that no longer live have left behind. */
static void clear_old(const char *parent)
{
	DIR *d = opendir(parent);
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d)))
		if (!strncmp(e->d_name, CASE_PREFIX, strlen(CASE_PREFIX)))
			remove_unused(dirfd(d), e->d_name);
	closedir(d);
}

void files_init(void)
{
	folders[0].parent = disk_folder();
	for (u32 i = 0; i < ARRAY_SIZE(folders); i++)
		clear_old(folders[i].parent);
}

/* Between its birth and its lock it may have been taken for one that is left behind. */
static bool is_there(const struct folder *f)
{
	struct stat named, opened;

	return !lstat(f->path, &named) && !fstat(f->fd, &opened) && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

static bool make(struct folder *f)
{
	snprintf(f->path, sizeof(f->path), "%s/" CASE_PREFIX "XXXXXX", f->parent);
	if (!mkdtemp(f->path))
		return false;
	f->fd = own_fd(folder_open(AT_FDCWD, f->path, geteuid()));
	if (f->fd >= 0 && !flock(f->fd, LOCK_SH) && is_there(f))
		return true;
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	return false;
}

/* Before a case that opens files, by the server: all processes of the case have them from it. */
void files_make(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(folders); i++)
		for (u32 n = 0; n < TRIES && !make(&folders[i]); n++)
			;
}

/* "." and "/dev/shm" are the folders themselves, for O_TMPFILE. */
static const char *name_in(const char *path, struct folder **f)
{
	u32 n = strlen(SHM);
	bool shm = !strncmp(path, SHM, n) && (!path[n] || path[n] == '/');

	*f = &folders[shm];
	if (shm)
		path += path[n] ? n + 1 : n;
	if (shm && !*path)
		path = ".";
	return strchr(path, '/') || !strcmp(path, "..") ? NULL : path;
}

/* A script's files reach no further than these two folders. */
long make_open(const u64 *arg)
{
	struct folder *f;
	const char *name = name_in((const char *)arg[0], &f);

	if (!name) {
		why_not_run = "a script's file is NAME, on the disk, or /dev/shm/NAME";
		return -1;
	}
	if (f->fd < 0) {
		why_not_run = "no folder could be made for a script's file";
		return -1;
	}
	return openat(f->fd, name, (int)arg[1] | O_CLOEXEC | O_NOFOLLOW, arg[2] ? (mode_t)(arg[2] & 07777) : 0600);
}

/* What a mapping's file is called in the script. */
const char *script_name(const char *path, char *out, u32 size)
{
	for (u32 i = 0; i < ARRAY_SIZE(folders); i++) {
		u32 n = strlen(folders[i].path);

		if (!n || strncmp(path, folders[i].path, n) || path[n] != '/')
			continue;
		snprintf(out, size, "%s%s", folders[i].shown, path + n + 1);
		return out;
	}
	return path;
}

/* After a case, by the server. */
void files_clear(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(folders); i++) {
		struct folder *f = &folders[i];

		if (f->fd < 0)
			continue;
		folder_empty(f->fd);
		rmdir(f->path);
		close(f->fd);
		f->fd = -1;
		f->path[0] = 0;
	}
}
