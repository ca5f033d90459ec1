// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * files.c - the folder in which a script's files stand.  It is named after the
 * server, emptied after every case that used it, and removed by a later start
 * where a server was killed.
 */
#include "mmexec.h"
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define PREFIX	"mmexec."

static char folder[64];

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
static void clear_old(void)
{
	DIR *d = opendir("/tmp");
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
		snprintf(path, sizeof(path), "/tmp/%s", e->d_name);
		/* Ours only, and a folder, not a link to one. */
		if (pid > 0 && kill(pid, 0) && errno == ESRCH && !lstat(path, &st) &&
		    S_ISDIR(st.st_mode) && st.st_uid == geteuid())
			empty(path);
	}
	closedir(d);
}

void files_init(void)
{
	clear_old();
	snprintf(folder, sizeof(folder), "/tmp/" PREFIX "%d", getpid());
}

/* Made when the first file is asked for; -1: it cannot be. */
int case_folder(void)
{
	static int fd = -1;

	if (fd < 0) {
		mkdir(folder, 0700);
		fd = open_own(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	}
	return fd;
}

/* After a case, by the server. */
void files_clear(void)
{
	if (!access(folder, F_OK))
		empty(folder);
}
