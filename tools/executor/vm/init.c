// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * init.c - process 1 of a virtual machine: mounts what the executor looks into,
 * loads the modules that came along, and starts the executor with its frames on
 * the virtio port "mmexec".  When the executor ends (its input ended: the
 * harness closed QEMU's stdin), the machine goes off.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define PORTS	"/sys/class/virtio-ports"

static void say(const char *what)
{
	dprintf(2, "init: %s\n", what);
}

static void fs(const char *type, const char *where, const char *data)
{
	mkdir(where, 0755);
	if (mount(type, where, type, 0, data))
		dprintf(2, "init: %s on %s: %s\n", type, where, strerror(errno));
}

/* In the order of their names, which is that of their needs. */
static void load_modules(void)
{
	struct dirent **names;
	int n = scandir("/modules", &names, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		char path[300];
		int fd;

		if (names[i]->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/modules/%s", names[i]->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		/* What the kernel has by itself already is no matter. */
		if (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST)
			dprintf(2, "init: %s: %s\n", path, strerror(errno));
		close(fd);
	}
}

static int is_called(const char *port, const char *wanted)
{
	char path[300], name[64] = "";
	int fd;
	ssize_t n;

	snprintf(path, sizeof(path), PORTS "/%s/name", port);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, name, sizeof(name) - 1);
	close(fd);
	return n > 0 && name[n - 1] == '\n' && strlen(wanted) == (size_t)n - 1 && !strncmp(name, wanted, n - 1);
}

static int find_port(const char *wanted)
{
	DIR *d = opendir(PORTS);
	struct dirent *e;
	int fd = -1;

	while (fd < 0 && d && (e = readdir(d))) {
		char path[300];

		if (!is_called(e->d_name, wanted))
			continue;
		snprintf(path, sizeof(path), "/dev/%s", e->d_name);
		fd = open(path, O_RDWR | O_CLOEXEC);
	}
	if (d)
		closedir(d);
	return fd;
}

/* Devices come when their buses were looked through. */
static int await_port(void)
{
	int fd = -1;

	for (int tries = 0; fd < 0 && tries < 1000; tries++) {
		fd = find_port("mmexec");
		if (fd < 0)
			usleep(10000);
	}
	return fd;
}

/* What this kernel is built with, for who was given no file that says it. */
static void tell_config(void)
{
	int from = open("/proc/config.gz", O_RDONLY | O_CLOEXEC), to = from < 0 ? -1 : find_port("mmconfig");
	char part[4096];
	ssize_t n;

	while (to >= 0 && (n = read(from, part, sizeof(part))) > 0)
		if (write(to, part, n) != n)
			break;
	if (from >= 0)
		close(from);
	if (to >= 0)
		close(to);
}

static int mount_disk(void)
{
	static const char *const disks[] = { "/dev/vda", "/dev/nvme0n1" };

	mkdir("/disk", 0755);
	for (int tries = 0; tries < 200; tries++) {
		if (!mount(disks[tries % 2], "/disk", "ext4", MS_NOATIME, NULL))
			return 1;
		if (errno != ENOENT && errno != ENXIO)
			break;
		usleep(5000);
	}
	dprintf(2, "init: the disk as ext4: %s\n", strerror(errno));
	return 0;
}

/* Files by name and swap are on a disk, or there are none. */
static void make_room(int has_disk)
{
	mkdir("/tmp", 01777);
	mkdir("/var", 0755);
	mkdir("/var/lib", 0755);
	if (!has_disk || !mount_disk()) {
		fs("tmpfs", "/tmp", "mode=1777");
		return;
	}
	mkdir("/disk/tmp", 01777);
	mkdir("/disk/lib", 0755);
	if (mount("/disk/tmp", "/tmp", NULL, MS_BIND, NULL) || mount("/disk/lib", "/var/lib", NULL, MS_BIND, NULL))
		dprintf(2, "init: /tmp on the disk: %s\n", strerror(errno));
}

static void off(void)
{
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

static void to_console(void)
{
	int con = open("/dev/console", O_RDWR);

	for (int i = 0; con >= 0 && i < 3; i++)
		dup2(con, i);
	if (con > 2)
		close(con);
}

static pid_t start_executor(int port, char *option)
{
	static char *const envp[] = { "HOME=/", "PATH=/", NULL };
	char *const argv[] = { "/mmexec", option, NULL };
	pid_t pid = fork();

	if (pid)
		return pid;
	setsid();
	dup2(port, 0);
	dup2(port, 1);
	execve(argv[0], argv, envp);
	dprintf(2, "init: /mmexec: %s\n", strerror(errno));
	_exit(127);
}

/*
 * What stands behind "--" on the kernel's command line is ours, and how the executor is to be started.  A word that the kernel does not
 * know, say "splash", comes here as well, before it: that is nobody's.
 */
static char *executor_option(int argc, char **argv)
{
	return strcmp(argv[argc - 1], "--bench") ? "--alone" : "--bench";
}

int main(int argc, char **argv)
{
	int port, status = 0;
	pid_t pid, dead;

	fs("devtmpfs", "/dev", NULL);
	to_console();
	say("starts");
	fs("proc", "/proc", NULL);
	fs("sysfs", "/sys", NULL);
	fs("debugfs", "/sys/kernel/debug", NULL);
	fs("tracefs", "/sys/kernel/tracing", NULL);
	fs("cgroup2", "/sys/fs/cgroup", NULL);
	fs("tmpfs", "/run", "mode=755");
	fs("tmpfs", "/dev/shm", "mode=1777");
	load_modules();
	make_room(!access("/has-disk", F_OK));
	port = await_port();
	if (port < 0) {
		say("no virtio port: CONFIG_VIRTIO_PCI and CONFIG_VIRTIO_CONSOLE are needed");
		off();
	}
	tell_config();
	say("executor");
	pid = start_executor(port, executor_option(argc, argv));
	close(port);
	do {
		dead = wait(&status);
	} while (dead > 0 && dead != pid);
	dprintf(2, "init: the executor ended with %x\n", status);
	off();
	return 0;
}
