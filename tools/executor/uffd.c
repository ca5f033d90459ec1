// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * uffd.c - userfaultfd, its ioctls, and reading an event; and the fields that
 * they fill in, under the names of the uapi.
 */
#include "mmexec.h"
#include "threads.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>

#ifndef SYS_userfaultfd
#define SYS_userfaultfd	323
#endif

#define API		0xAA
#define READ_WAIT_MS	200

/* include/uapi/linux/userfaultfd.h; one structure serves all ioctls here. */
#define UFFD_IOC(rw, nr, bytes)	_IOC(rw, API, nr, bytes)
#define RW	(_IOC_READ | _IOC_WRITE)
#define USERFAULTFD_IOC_NEW_	_IO(API, 0x00)

static const struct {
	u32 request;
	u8 words;		/* s64 words of the structure */
	s8 result;		/* which of them is filled in; -1: none */
	const char *field;
} ioctls[] = {
	{ UFFD_IOC(RW, 0x3f, 24), 3, 2, "ioctls" },		/* API */
	{ UFFD_IOC(RW, 0x00, 32), 4, 3, "ioctls" },		/* REGISTER */
	{ UFFD_IOC(_IOC_READ, 0x01, 16), 2, -1, "" },		/* UNREGISTER */
	{ UFFD_IOC(_IOC_READ, 0x02, 16), 2, -1, "" },		/* WAKE */
	{ UFFD_IOC(RW, 0x03, 40), 5, 4, "copy" },		/* COPY */
	{ UFFD_IOC(RW, 0x04, 32), 4, 3, "zeropage" },		/* ZEROPAGE */
	{ UFFD_IOC(RW, 0x05, 40), 5, 4, "move" },		/* MOVE */
	{ UFFD_IOC(RW, 0x06, 24), 3, -1, "" },			/* WRITEPROTECT */
	{ UFFD_IOC(RW, 0x07, 32), 4, 3, "mapped" },		/* CONTINUE */
	{ UFFD_IOC(RW, 0x08, 32), 4, 3, "updated" },		/* POISON */
};

struct event {
	u8 kind;
	u8 reserved[7];
	u64 arg[3];
};

__thread struct filled_in filled;

void fill_field(const char *name, bool is_address, u64 value)
{
	if (filled.nfields < MAX_FIELDS)
		filled.fields[filled.nfields++] = (struct field){ name, is_address, value };
}

/* The handshake with the kernel is part of it: without one a userfaultfd does nothing. */
long make_userfaultfd(const u64 *arg)
{
	u64 api[3] = { API, arg[1], 0 };
	int fd = syscall(SYS_userfaultfd, (int)arg[0]), saved;

	if (fd < 0)
		return -1;
	if (!ioctl(fd, ioctls[0].request, api))
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

long make_userfaultfd_by_device(const u64 *arg)
{
	return ioctl((int)arg[0], USERFAULTFD_IOC_NEW_, arg[1]);
}

/* Whoever's step has caused a message sleeps by now: there is nothing to wait for. */
long make_poll(const u64 *arg)
{
	struct pollfd p = { (int)arg[0], (short)arg[1], 0 };
	long ret = poll(&p, 1, 0);

	if (ret >= 0)
		fill_field("revents", false, (u16)p.revents);
	return ret;
}

/*
 * The arguments of the language are descriptor, destination, length, then the
 * source where there is one, then the mode; the kernel wants the source second.
 */
long make_uffdio(u32 which, const u64 *arg)
{
	u64 word[5] = { arg[1], arg[2], arg[3] };
	long ret;

	if (ioctls[which].words == 5) {
		u64 copy[5] = { arg[1], arg[3], arg[2], arg[4], 0 };

		memcpy(word, copy, sizeof(word));
	}
	if (which == 0) {
		word[0] = arg[2];
		word[1] = arg[1];
		word[2] = 0;
	}
	ret = ioctl((int)arg[0], ioctls[which].request, word);
	if (ioctls[which].result >= 0) {
		int saved = errno;

		fill_field(ioctls[which].field, false, word[ioctls[which].result]);
		if (which == 0)
			fill_field("features", false, word[1]);
		errno = saved;
	}
	return ret;
}

/* A thread by its name in the script, two above: 1 is the case's first, 0 is somebody whom it does not know. */
static u64 name_of_thread(u32 tid)
{
	for (u32 i = 0; i < MAX_PROCS; i++) {
		const struct proc *p = &ctl->procs[i];

		if ((u32)(p->thread ? p->tid : p->pid) == tid && p->state == PROC_LIVE)
			return (u64)((s64)p->id + 2);
	}
	return 0;
}

/*
 * Whether there is something to read, soon.  A thread may sleep in the read itself, until a later step brings it;
 * and in a race nobody waits for anybody: that the message is not there yet is one of its outcomes.
 */
static bool is_readable(int fd)
{
	const struct proc *me = &ctl->procs[who];
	struct pollfd p = { fd, POLLIN, 0 };
	bool readable;

	if (me->races || (me->thread && !(fcntl(fd, F_GETFL) & O_NONBLOCK)))
		return true;
	own_wait_begins();
	readable = poll(&p, 1, READ_WAIT_MS) != 0;
	own_wait_ends();
	return readable;
}

long make_uffd_read(const u64 *arg)
{
	struct event e = { 0 };
	ssize_t n;

	if (!is_readable((int)arg[0])) {
		errno = EAGAIN;
		return -1;
	}
	n = read((int)arg[0], &e, sizeof(e));
	if (n < 0)
		return -1;
	fill_field("event", false, e.kind);
	switch (e.kind) {
	case 0x12:		/* PAGEFAULT */
		fill_field("flags", false, e.arg[0]);
		fill_field("address", true, e.arg[1]);
		if ((u32)e.arg[2])	/* UFFD_FEATURE_THREAD_ID */
			fill_field("ptid", false, name_of_thread((u32)e.arg[2]));
		break;
	case 0x13:		/* FORK */
		fill_field("ufd", false, (u32)e.arg[0]);
		break;
	case 0x14:		/* REMAP */
		fill_field("from", true, e.arg[0]);
		fill_field("to", true, e.arg[1]);
		fill_field("len", false, e.arg[2]);
		break;
	case 0x15:		/* REMOVE */
	case 0x16:		/* UNMAP */
		fill_field("start", true, e.arg[0]);
		fill_field("end", true, e.arg[1]);
		break;
	default:
		break;
	}
	return 0;
}

void put_fields(void)
{
	if (!filled.nfields)
		return;
	put_u8(PART_FIELDS);
	put_u32(filled.nfields);
	for (u32 i = 0; i < filled.nfields; i++) {
		const struct field *f = &filled.fields[i];
		u32 n = strlen(f->name);

		put_u16(n);
		put_bytes(f->name, n);
		put_u8(f->is_address);
		if (f->is_address) {
			put_place(f->value);
		} else {
			put_u32(-1);
			put_u64(f->value);
		}
	}
}
