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
#include "serial.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mount.h>
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

/*
 * A tmpfs of the case's own, in no folder: it is gone with the last who has it
 * open.
 */
static void mount_own(struct folder *f, u64 bytes)
{
	int mount, fs = syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
	char size[24];

	if (fs < 0)
		return;
	snprintf(size, sizeof(size), "%lu", (unsigned long)bytes);
	if (!syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "size", size, 0) &&
	    !syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "mode", "0700", 0) &&
	    !syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0)) {
		mount = syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
		/* As a folder: what fsmount() gives is a path only. */
		if (mount >= 0) {
			f->fd = own_fd(openat(mount, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
			close(mount);
		}
	}
	close(fs);
}

/* Before a case that opens files, by the server: all processes of the case have them from it. */
void files_make(void)
{
	const struct setting *tmpfs = setting_find(SET_TMPFS);

	for (u32 i = 0; i < ARRAY_SIZE(folders); i++) {
		if (tmpfs && !strcmp(folders[i].parent, SHM)) {
			mount_own(&folders[i], tmpfs->number);
			continue;
		}
		for (u32 n = 0; n < TRIES && !make(&folders[i]); n++)
			;
	}
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

/* A script's files reach no further than these two folders; why_not_run says what keeps one out. */
static const char *own_name(const char *path, struct folder **f)
{
	const char *name = name_in(path, f);

	if (!name)
		why_not_run = "a script's file is NAME, on the disk, or /dev/shm/NAME";
	else if ((*f)->fd < 0)
		why_not_run = "no folder could be made for a script's file";
	return why_not_run ? NULL : name;
}

/* What is not the script's, and harms nobody. */
static bool is_besides(const char *path)
{
	return !strcmp(path, "/dev/zero") || !strcmp(path, "/dev/null") || !strcmp(path, "/dev/userfaultfd") || !strcmp(path, MEM_FILE);
}

long make_open(const u64 *arg)
{
	const char *path = (const char *)arg[0];
	int flags = (int)arg[1] | O_CLOEXEC;
	struct folder *f;
	const char *name;

	if (is_besides(path)) {
		ctl->opens_mem |= !strcmp(path, MEM_FILE);
		return open(path, flags);
	}
	name = own_name(path, &f);
	return name ? openat(f->fd, name, flags | O_NOFOLLOW, arg[2] ? (mode_t)(arg[2] & 07777) : 0600) : -1;
}

/* The same file once more, by the kernel's link to it. */
long make_reopen(const u64 *arg)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", (int)arg[0]);
	return open(path, (int)arg[1] | O_CLOEXEC, 0600);
}

/* The memory of another process of the case. */
long make_open_mem(const u64 *arg)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)arg[0]);
	ctl->opens_mem = true;
	return open(path, (int)arg[1] | O_CLOEXEC);
}

long make_truncate(const u64 *arg)
{
	struct folder *f;
	const char *name = own_name((const char *)arg[0], &f);
	char path[PATH_MAX];

	if (!name)
		return -1;
	/* The system call takes a path and no folder. */
	if (snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", f->fd, name) >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	count_begin();
	return syscall(SYS_truncate, path, arg[1]);
}

long make_unlink(const u64 *arg)
{
	struct folder *f;
	const char *name = own_name((const char *)arg[0], &f);

	return name ? unlinkat(f->fd, name, 0) : -1;
}

/* Whether a descriptor is one of MEM_FILE, also by way of dup and fork. */
bool is_mem(int fd)
{
	char path[40], link[64];
	ssize_t n;

	if (!ctl->opens_mem)
		return false;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, link, sizeof(link));
	return n > 4 && (size_t)n < sizeof(link) && !memcmp(link, "/proc", 5) && !memcmp(link + n - 4, "/mem", 4);
}

/* Files that have no folder at all: the kernel shows them from its own root on. */
static bool is_nowhere(const char *path)
{
	static const char *const names[] = { "/memfd:", "/SYSV", "/secretmem", "/anon_hugepage" };

	for (u32 i = 0; i < ARRAY_SIZE(names); i++)
		if (!strncmp(path, names[i], strlen(names[i])))
			return true;
	return false;
}

/* What a mapping's file is called in the script. */
const char *script_name(const char *path, char *out, u32 size)
{
	for (u32 i = 0; i < ARRAY_SIZE(folders); i++) {
		u32 n = strlen(folders[i].path);

		/* A mount that stands in no folder: its files are shown from its root on. */
		if (!n && (folders[i].fd < 0 || is_nowhere(path)))
			continue;
		if (strncmp(path, folders[i].path, n) || path[n] != '/' || (!n && strchr(path + 1, '/')))
			continue;
		path += n + 1;
		/* Of O_TMPFILE: a number of the file system's, which says nothing. */
		n = *path == '#' ? 1 + strspn(path + 1, "0123456789") : 0;
		if (n && !strcmp(path + n, " (deleted)"))
			snprintf(out, size, "%s#%s", folders[i].shown, path + n);
		else
			snprintf(out, size, "%s%s", folders[i].shown, path);
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
		if (f->path[0])
			rmdir(f->path);
		close(f->fd);
		f->fd = -1;
		f->path[0] = 0;
	}
}
