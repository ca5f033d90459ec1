// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * undertaker.c - a process beside the server that outlives it, and does nothing
 * until then.  Where the server was killed it ends what is left of the case at
 * hand: its leader dies with the server, but the leader's forks do not, and
 * whoever inherits them knows nothing of them.
 *
 * No process of a case ever leaves its group, and which group that is stands in
 * a page that a case does not have.
 */
#include "mmexec.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <sys/mman.h>
#include <sys/wait.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open	434
#endif
#ifndef SYS_close_range
#define SYS_close_range	436
#endif

#define SERVER_FD	3
#define MOST_LOOKS	5000	/* a millisecond apart: who is left by then is dead, and buried by nobody */

static s32 *group;

static void undertake(int server) __attribute__((noreturn));
static void undertake(int server)
{
	struct pollfd p = { SERVER_FD, POLLIN, 0 };
	struct timespec nap = { 0, 1000000 };
	int none = open("/dev/null", O_RDWR);

	/* Neither a terminal's signals nor what is sent to the harness's group are for it, and it holds nobody's pipe open. */
	setsid();
	for (int fd = 0; fd < 3; fd++)
		dup2(none, fd);
	if (dup2(server, SERVER_FD) != SERVER_FD)
		_exit(1);
	syscall(SYS_close_range, SERVER_FD + 1, ~0U, 0);
	while (poll(&p, 1, -1) < 0 && errno == EINTR)
		;
	for (u32 i = 0; *group && i < MOST_LOOKS && !kill(-*group, SIGKILL); i++)
		nanosleep(&nap, NULL);
	_exit(0);
}

/* Before any case, and before what is orphaned is given to the server: a child of nobody's. */
void undertaker_start(void)
{
	int server = syscall(SYS_pidfd_open, getpid(), 0);
	pid_t pid;

	group = mmap((void *)UNDERTAKER_PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	pid = server < 0 ? -1 : fork();
	if (pid == 0) {
		if (fork())
			_exit(0);
		undertake(server);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
	if (server >= 0)
		close(server);
	madvise(group, PAGE, MADV_DONTFORK);
}

/* The case that runs now; 0: none. */
void undertaker_told(s32 pgrp) { *group = pgrp; }
