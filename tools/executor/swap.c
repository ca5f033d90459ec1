// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * swap.c - the swap file of a case.  There is one place for it on the machine:
 * whoever holds the machine (serial.c) may use it, and finds there what an
 * owner that was killed has left.
 */
#include "serial.h"
#include "files.h"
#include "threads.h"
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/swap.h>

#define FOLDER		"/var/lib/mmexec"
#define HEADER_AT	1024
#define SWAP_MAGIC	"SWAPSPACE2"
#define MOST_BYTES	(1UL << 30)
#define ROOM_TO_LEAVE	(64UL << 20)
#define TRIES		100

#define NAME		"swap"

const char swap_path[] = FOLDER "/" NAME;

static char why[200];

/* The next file or device to which pages can be swapped, copied into name; NULL: no more.  The heading goes first. */
static const char *next_swap(const char *line, char name[128])
{
	u32 n = 0;

	line = strchr(line, '\n');
	if (!line || !line[1])
		return NULL;
	for (line++; line[n] && !strchr(" \t\n", line[n]) && n < 127; n++)
		name[n] = line[n];
	name[n] = 0;
	return line;
}

/* Whether our own file is on; other gets the name of something else that is, or nothing. */
bool swap_is_on(char other[128])
{
	char text[4096], name[128];
	bool found = false;

	other[0] = 0;
	if (!read_text("/proc/swaps", text, sizeof(text)))
		return false;
	for (const char *line = next_swap(text, name); line; line = next_swap(line, name)) {
		if (!strcmp(name, swap_path))
			found = true;
		else
			strcpy(other, name);
	}
	return found;
}

/* Ours alone, open: in a folder that others can write to, another's link could stand for the file.  -1: there is none. */
static int folder(bool make)
{
	if (make)
		mkdir(FOLDER, 0700);
	return folder_open(AT_FDCWD, FOLDER, 0);
}

static bool has_room(int folder, u64 bytes)
{
	struct statvfs fs;

	return !fstatvfs(folder, &fs) && (u64)fs.f_bavail * fs.f_frsize >= bytes + ROOM_TO_LEAVE;
}

static bool write_pages(int fd, u64 pages)
{
	u8 page[PAGE];
	u32 version = 1, last = pages - 1;

	for (u64 i = 0; i < pages; i++) {
		memset(page, 0, sizeof(page));
		if (!i) {
			memcpy(page + HEADER_AT, &version, 4);
			memcpy(page + HEADER_AT + 4, &last, 4);
			memcpy(page + PAGE - strlen(SWAP_MAGIC), SWAP_MAGIC, strlen(SWAP_MAGIC));
		}
		if (write(fd, page, PAGE) != (ssize_t)PAGE)
			return false;
	}
	return !fsync(fd);
}

/* Whether there can be such a file; NULL or why not. */
const char *swap_refused(u64 bytes)
{
	char other[128];
	bool refused = true;
	int at = folder(true);

	swap_is_on(other);
	if (other[0])
		snprintf(why, sizeof(why), "swap is on already: %s", other);
	else if (bytes < PAGE || bytes > MOST_BYTES)
		snprintf(why, sizeof(why), "a swap file has 1 page to 1G");
	else if (at < 0)
		snprintf(why, sizeof(why), "%s cannot be made a folder of root's own", FOLDER);
	else if (!has_room(at, bytes))
		snprintf(why, sizeof(why), "no room for a swap file in %s", FOLDER);
	else
		refused = false;
	if (at >= 0)
		close(at);
	return refused ? why : NULL;
}

/* So many bytes of it can be swapped to; NULL or why it could not be made. */
const char *swap_make(u64 bytes)
{
	int at = folder(false);
	int fd = openat(at, NAME, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool written = fd >= 0 && write_pages(fd, PAGE_UP(bytes) / PAGE + 1);

	if (!written)
		snprintf(why, sizeof(why), "%s cannot be written: %s", swap_path, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (at >= 0)
		close(at);
	if (!written)
		return why;
	if (!swapon(swap_path, 0))
		return NULL;
	snprintf(why, sizeof(why), "%s cannot be switched on: %s%s", swap_path, strerror(errno),
		 errno == EINVAL ? " (its file system takes no swap file)" : "");
	return why;
}

static bool remove_file(void)
{
	int at = folder(false), saved;
	bool gone = at >= 0 && (!unlinkat(at, NAME, 0) || errno == ENOENT);

	saved = errno;
	if (at >= 0)
		close(at);
	errno = saved;
	return gone || errno == ENOENT;
}

/* Off, and the file gone; false with errno. */
bool swap_remove(void)
{
	int tries = TRIES;
	char other[128];

	while (swapoff(swap_path) && (errno == EINTR || errno == EAGAIN) && --tries)
		;
	if (swap_is_on(other) || !remove_file())
		return false;
	rmdir(FOLDER);
	return true;
}

/* A file of that name in a folder that is not ours is not ours. */
bool swap_is_left(void)
{
	int at;

	if (access(swap_path, F_OK))
		return false;
	at = folder(false);
	if (at >= 0)
		close(at);
	return at >= 0;
}

long make_swapon(const u64 *arg)
{
	(void)arg;
	return swapon(swap_path, 0);
}

long make_swapoff(const u64 *arg)
{
	(void)arg;
	return swapoff(swap_path);
}

/*
 * A page of shmem that is mapped nowhere here may be in swap, or be on its way
 * back; reading the file would bring it back.  A hole is neither.
 */
bool swap_may_hold(int fd, u64 at)
{
	struct statfs fs;

	return setting_find(SET_SWAP) && !fstatfs(fd, &fs) && fs.f_type == TMPFS_MAGIC && lseek(fd, at, SEEK_DATA) == (off_t)at;
}

/*
 * What is paged out is written behind the caller's back, and stays under
 * writeback until that is done: the next step must find it done.
 */
#define KPF_WRITEBACK	(1UL << 8)
#define PM_PRESENT	(1UL << 63)
#define PM_PFN(e)	((e) & ((1UL << 55) - 1))
#define MADV_PAGEOUT_	21
#define MOST_PAGES	64
#define SLICE_NS	200000L
#define SLICES		10000
#define BLIND_NS	30000000L	/* where the pages are not known */

static u64 leaving[MOST_PAGES];
static u32 nleaving;
static enum { NOT_LEAVING, KNOWN, UNKNOWN } pageout;

/* Before a call: the pages that it may write to the swap file. */
void swap_before_call(long nr, const u64 *arg)
{
	u64 pages = PAGE_UP(arg[1]) / PAGE;
	u32 n;

	pageout = NOT_LEAVING;
	if (!setting_find(SET_SWAP) || !((nr == SYS_madvise && arg[2] == MADV_PAGEOUT_) ||
					 (nr == SYS_process_madvise && arg[3] == MADV_PAGEOUT_)))
		return;
	/* A page that waits in another CPU's batch cannot be taken from its list. */
	drain_all();
	pageout = nr == SYS_madvise && pages <= MOST_PAGES ? KNOWN : UNKNOWN;
	if (pageout == UNKNOWN)
		return;
	n = pagemap_read(arg[0], leaving, pages);
	nleaving = 0;
	for (u32 i = 0; i < n; i++)
		if ((leaving[i] & PM_PRESENT) && PM_PFN(leaving[i]))
			leaving[nleaving++] = PM_PFN(leaving[i]);
}

static bool is_written(void)
{
	u64 flags;

	for (u32 i = 0; i < nleaving; i++)
		if (page_flags(leaving[i], &flags) && (flags & KPF_WRITEBACK))
			return false;
	return true;
}

void swap_after_call(void)
{
	struct timespec slice = { 0, pageout == UNKNOWN ? BLIND_NS : SLICE_NS };

	own_wait_begins();
	if (pageout == UNKNOWN)
		nanosleep(&slice, NULL);
	for (int i = 0; pageout == KNOWN && i < SLICES && !is_written(); i++)
		nanosleep(&slice, NULL);
	own_wait_ends();
	pageout = NOT_LEAVING;
}
