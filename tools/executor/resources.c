// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * resources.c - limits of a process, the memory of one that was killed, and
 * where its memory comes from.
 */
#include "mmexec.h"
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/uio.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open		434
#endif
#ifndef SYS_process_mrelease
#define SYS_process_mrelease	448
#endif

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

/* The soft limit: the hard one stays, so that a script can go up again. */
long make_setrlimit(const u64 *arg)
{
	int resource = (int)arg[0];
	u64 own = own_bytes(resource);
	struct rlimit limit;

	if (getrlimit(resource, &limit))
		return -1;
	/* A data limit of 0 is none, to Linux. */
	limit.rlim_cur = arg[1] > ~0UL - own ? ~0UL : arg[1] || resource != RLIMIT_DATA ? arg[1] + own : 0;
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
	ret = syscall(SYS_process_mrelease, fd, 0UL);
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
