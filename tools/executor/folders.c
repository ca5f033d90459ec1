// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * folders.c - folders of the executor's own.  It runs as root where others may
 * make what they like, and under any name: a folder is its own when it has been
 * opened, is no link, belongs to whom it should, and nobody else writes in it.
 * What stands in it is reached by the open folder, never by a path again.
 */
#include "mmexec.h"
#include "files.h"
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

/* The folder of that name, or -1 with errno. */
int folder_open(int parent, const char *name, uid_t owner)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -1;
	if (!fstat(fd, &st) && st.st_uid == owner && !(st.st_mode & 022))
		return fd;
	close(fd);
	errno = EPERM;
	return -1;
}

/* All files in it; a case makes no folders. */
void folder_empty(int folder)
{
	/* Another look at it: where a list of names goes on is the descriptor's. */
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (!d) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((e = readdir(d)))
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			unlinkat(fd, e->d_name, 0);
	closedir(d);
}
