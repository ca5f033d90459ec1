// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * keeper.c - stands between the harness and QEMU: keeper HARNESS FOLDER ERRORS
 * QEMU ARGUMENT...  QEMU ends when the harness closes its end of our input, or
 * ends itself, by whatever means and in whatever state the guest is; in the
 * latter case the folder of the machines, which nobody else can remove, goes too.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define DYING_MS	100	/* a process closes its files a little before it is gone */

static int pidfd_of(pid_t pid)
{
	return syscall(SYS_pidfd_open, pid, 0);
}

static void remove_folder(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;

	while (d && (e = readdir(d)))
		unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	rmdir(folder);
}

static pid_t start(char **argv, const char *errors)
{
	pid_t keeper = getpid(), pid = fork();
	int fd;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != keeper)
		_exit(1);
	fd = open(errors, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd >= 0)
		dup2(fd, 2);
	execvp(argv[0], argv);
	dprintf(2, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

int main(int argc, char **argv)
{
	/* Nothing is read here: only that nobody can write any more is seen. */
	struct pollfd ends[] = { { 0, 0, 0 }, { -1, POLLIN, 0 } }, harness;
	int status = 0;
	pid_t qemu;

	if (argc < 5)
		return 2;
	/* A terminal's Ctrl-C is the harness's to answer. */
	setsid();
	qemu = start(argv + 4, argv[3]);
	if (qemu < 0)
		return 1;
	ends[1].fd = pidfd_of(qemu);
	harness = (struct pollfd){ pidfd_of(atoi(argv[1])), POLLIN, 0 };
	/* The pipe of answers is QEMU's alone: its end must be seen. */
	dup2(open("/dev/null", O_RDWR), 1);
	while (poll(ends, 2, -1) < 0 && errno == EINTR)
		;
	if (!ends[1].revents)
		kill(qemu, SIGKILL);
	waitpid(qemu, &status, 0);
	if (getppid() != atoi(argv[1]) || poll(&harness, 1, DYING_MS) > 0)
		remove_folder(argv[2]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
