// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * segments.c - System V shared memory.  A segment outlives who made it, so a
 * case has them in a namespace of its own, which ends with its last process,
 * however that ends.
 */
#include "mmexec.h"
#include "resources.h"
#include <sched.h>
#include <sys/ipc.h>
#include <sys/shm.h>

/* The first process of a case, before its first step. */
void segments_begin(void)
{
	ctl->own_ipc = !unshare(CLONE_NEWIPC);
}

long make_shmget(const u64 *arg)
{
	if (!ctl->own_ipc) {
		why_not_run = "segments that no case leaves behind take a namespace of their own (root, CONFIG_IPC_NS)";
		return -1;
	}
	return syscall(SYS_shmget, arg[0], arg[1], arg[2]);
}

u64 segment_length(const u64 *arg)
{
	struct shmid_ds s;

	return shmctl((int)arg[0], IPC_STAT, &s) ? 0 : s.shm_segsz;
}

long make_shmat(const u64 *arg)
{
	u64 length = segment_length(arg);

	if (!ctl->own_ipc || (arg[1] && is_own(arg[1], length))) {
		why_not_run = ctl->own_ipc ? "the segment would lie where the executor is" : "no segment is this case's";
		return -1;
	}
	count_begin();
	return syscall(SYS_shmat, arg[0], arg[1], arg[2]);
}

long make_shmdt(const u64 *arg) { return syscall(SYS_shmdt, arg[0]); }

long make_shmctl(const u64 *arg)
{
	struct shmid_ds s = { 0 };

	if (!ctl->own_ipc) {
		why_not_run = "no segment is this case's";
		return -1;
	}
	return syscall(SYS_shmctl, arg[0], arg[1], &s);
}
