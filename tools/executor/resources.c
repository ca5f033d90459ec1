// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * resources.c - limits of a process, the memory of one that was killed, and
 * where its memory comes from.
 */
#include "mmexec.h"
#include "resources.h"
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/uio.h>

#ifndef PR_SET_VMA
#define PR_SET_VMA		0x53564d41
#define PR_SET_VMA_ANON_NAME	0
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open		434
#endif
#ifndef SYS_process_mrelease
#define SYS_process_mrelease	448
#endif

#define HARD_STAYS	((u64)-2)	/* what the harness writes for a hard limit that was left out */

/*
 * Scripts are written for a machine without limits of these kinds; a shell's soft one may be raised by anybody, and the
 * hard one by root.  What stays is told with the caller (mmt machine).
 */
void limits_lift(void)
{
	static const int lifted[] = { RLIMIT_AS, RLIMIT_DATA, RLIMIT_FSIZE, RLIMIT_CPU, RLIMIT_NPROC };
	struct rlimit limit;

	for (u32 i = 0; i < ARRAY_SIZE(lifted); i++) {
		if (!setrlimit(lifted[i], &(struct rlimit){ RLIM_INFINITY, RLIM_INFINITY }) || getrlimit(lifted[i], &limit))
			continue;
		limit.rlim_cur = limit.rlim_max;
		setrlimit(lifted[i], &limit);
	}
	/* Locked memory has the kernel's own limit (include/uapi/linux/resource.h, MLOCK_LIMIT), which is felt once CAP_IPC_LOCK is dropped. */
	if (!getrlimit(RLIMIT_MEMLOCK, &limit)) {
		limit.rlim_cur = limit.rlim_max < 8UL << 20 ? limit.rlim_max : 8UL << 20;
		setrlimit(RLIMIT_MEMLOCK, &limit);
	}
}

/* What of a limit the executor's own mappings take, so that the script's number counts the script's only. */
static u64 own_bytes(int resource)
{
	const char *name = resource == RLIMIT_AS ? "VmSize" : resource == RLIMIT_DATA ? "VmData" : NULL;
	s64 kb = name ? status_field(name) : -1;
	u64 script;

	if (kb < 0)
		return 0;
	script = script_bytes(resource == RLIMIT_DATA);
	return (u64)kb * 1024 > script ? (u64)kb * 1024 - script : 0;
}

/* A data limit of 0 is none, to Linux. */
static u64 with_own(int resource, u64 limit, u64 own)
{
	return limit > ~0UL - own ? ~0UL : limit || resource != RLIMIT_DATA ? limit + own : 0;
}

/* The soft limit; the hard one stays where it is not named, so that a script can go up again. */
long make_setrlimit(const u64 *arg)
{
	int resource = (int)arg[0];
	u64 own = own_bytes(resource);
	struct rlimit limit;

	if (getrlimit(resource, &limit))
		return -1;
	limit.rlim_cur = with_own(resource, arg[1], own);
	if (arg[2] != HARD_STAYS)
		limit.rlim_max = with_own(resource, arg[2], own);
	count_begin();
	return setrlimit(resource, &limit);
}

/* Of the calling thread: it keeps the others, and cannot have this one back. */
long make_drop_capability(const u64 *arg)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { { 0 } };
	u32 word = arg[0] / 32, bit = 1U << arg[0] % 32;

	if (word >= ARRAY_SIZE(data)) {
		errno = EINVAL;
		return -1;
	}
	if (syscall(SYS_capget, &header, data))
		return -1;
	data[word].effective &= ~bit;
	data[word].permitted &= ~bit;
	data[word].inheritable &= ~bit;
	return syscall(SYS_capset, &header, data);
}

long make_process_mrelease(const u64 *arg)
{
	int saved, fd = syscall(SYS_pidfd_open, (pid_t)arg[0], 0);
	long ret;

	if (fd < 0)
		return -1;
	ret = syscall(SYS_process_mrelease, fd, (unsigned int)arg[1]);
	saved = errno;
	close(fd);
	errno = saved;
	return ret;
}

long make_set_mempolicy(const u64 *arg)
{
	u64 nodes = arg[1];

	return syscall(SYS_set_mempolicy, arg[0], nodes ? &nodes : NULL, nodes ? 64UL : 0UL);
}

/* One descriptor for both ends: a FIFO that is opened for reading and writing. */
long make_pipe(const u64 *arg)
{
	char path[40];
	int end[2], both, saved;

	(void)arg;
	if (pipe2(end, O_CLOEXEC))
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", end[0]);
	both = open(path, O_RDWR | O_CLOEXEC);
	saved = errno;
	close(end[0]);
	close(end[1]);
	if (both < 0) {
		errno = saved;
		return -1;
	}
	/* The lowest number, as pipe() itself would give it. */
	if (dup3(both, end[0], O_CLOEXEC) == end[0]) {
		close(both);
		both = end[0];
	}
	return both;
}

long make_vmsplice(const u64 *arg)
{
	struct iovec range = { (void *)arg[1], arg[2] };

	return syscall(SYS_vmsplice, arg[0], &range, 1UL, arg[3]);
}

/* Where nothing else is, above the slots of regions: the break of a process is where the kernel's loader put it, which is ours. */
#define BREAK_BASE	(17UL << 40)
#define STAT_FIELDS	52

static bool has_break;

/* Fields of proc_pid_stat(5), by their numbers there. */
static bool read_layout(u64 field[STAT_FIELDS])
{
	char text[1024];
	const char *at;
	ssize_t n;
	int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = 0;
	/* Behind the name, which may hold anything, comes the third. */
	at = strrchr(text, ')');
	for (u32 i = 3; at && i < STAT_FIELDS; i++) {
		at = strchr(at + 1, ' ');
		field[i] = at ? strtoull(at, NULL, 10) : 0;
	}
	return at;
}

/* As a whole: to change one of the places alone takes CAP_SYS_RESOURCE. */
void break_begin(void)
{
	u64 field[STAT_FIELDS];
	struct prctl_mm_map map = { .start_brk = BREAK_BASE, .brk = BREAK_BASE, .exe_fd = -1 };

	if (!read_layout(field))
		return;
	map.start_code = field[26];
	map.end_code = field[27];
	map.start_stack = field[28];
	map.start_data = field[45];
	map.end_data = field[46];
	map.arg_start = field[48];
	map.arg_end = field[49];
	map.env_start = field[50];
	map.env_end = field[51];
	has_break = !prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0UL);
}

/* The system call itself, which says where the break is, also where it was not moved. */
long make_brk(const u64 *arg)
{
	if (!has_break) {
		why_not_run = "this kernel does not let the break of a process be moved to a place of the script's "
			      "(PR_SET_MM_MAP, CONFIG_CHECKPOINT_RESTORE)";
		return -1;
	}
	return syscall(SYS_brk, arg[0]);
}

long make_vma_name(const u64 *arg)
{
	return syscall(SYS_prctl, PR_SET_VMA, PR_SET_VMA_ANON_NAME, arg[0], arg[1], arg[2]);
}

/* Whose /proc files are its own again: by the change of user they are root's. */
void become_nobody(void)
{
	const unsigned nobody = 65534;

	syscall(SYS_setgroups, 0UL, NULL);
	syscall(SYS_setresgid, nobody, nobody, nobody);
	syscall(SYS_setresuid, nobody, nobody, nobody);
	prctl(PR_SET_DUMPABLE, 1);
}
