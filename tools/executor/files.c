// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * files.c - the folders in which a script's files stand: one on the disk for
 * "NAME", one of a tmpfs for "/dev/shm/NAME".  They are named after the server,
 * emptied after every case that used them, and removed by a later start where a
 * server was killed.
 */
#include "mmexec.h"
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define PREFIX	"mmexec."

#define SHM	"/dev/shm"

static struct folder {
	const char *parent;
	const char *shown;	/* in front of a name, as scripts say it */
	char path[64];
	int fd;
} folders[] = {
	{ "/tmp", "", "", -1 },
	{ SHM, SHM "/", "", -1 },
};

static void empty(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d)))
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
	rmdir(path);
}

/* What servers that no longer live have left behind. */
static void clear_old(const char *parent)
{
	DIR *d = opendir(parent);
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d))) {
		char path[300];
		struct stat st;
		pid_t pid;

		if (strncmp(e->d_name, PREFIX, strlen(PREFIX)))
			continue;
		pid = atoi(e->d_name + strlen(PREFIX));
		snprintf(path, sizeof(path), "%s/%s", parent, e->d_name);
		/* Ours only, and a folder, not a link to one. */
		if (pid > 0 && kill(pid, 0) && errno == ESRCH && !lstat(path, &st) &&
		    S_ISDIR(st.st_mode) && st.st_uid == geteuid())
			empty(path);
	}
	closedir(d);
}

void files_init(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(folders); i++) {
		clear_old(folders[i].parent);
		snprintf(folders[i].path, sizeof(folders[i].path), "%s/" PREFIX "%d", folders[i].parent, getpid());
	}
}

/* Made when the first file is asked for; -1: it cannot be. */
static int folder_open(struct folder *f)
{
	if (f->fd < 0) {
		mkdir(f->path, 0700);
		f->fd = open_own(f->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	}
	return f->fd;
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
	int folder;

	if (!name) {
		why_not_run = "a script's file is NAME, on the disk, or /dev/shm/NAME";
		return -1;
	}
	folder = folder_open(f);
	if (folder < 0)
		return -1;
	return openat(folder, name, (int)arg[1] | O_CLOEXEC | O_NOFOLLOW, arg[2] ? (mode_t)(arg[2] & 07777) : 0600);
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
	for (u32 i = 0; i < ARRAY_SIZE(folders); i++)
		if (!access(folders[i].path, F_OK))
			empty(folders[i].path);
}
