// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pins.c - long-term pins of pages, as a driver takes them, through the
 * kernel's own test interface (CONFIG_GUP_TEST).  A pin is a descriptor of it.
 */
#include "mmexec.h"
#include <fcntl.h>
#include <sys/ioctl.h>

#define GUP_TEST	"/sys/kernel/debug/gup_test"

/* mm/gup_test.h */
struct pin_test {
	u64 addr, size;
	u32 flags;
};

#define PIN_START	_IOW('g', 7, struct pin_test)
#define PIN_STOP	_IO('g', 8)
#define PIN_READ	_IOW('g', 9, u64)
#define PIN_FOR_WRITE	1

#define FOLL_WRITE	(1 << 0)
#define FOLL_LONGTERM	(1 << 8)
#define FOLL_PIN	(1 << 19)

bool pins_supported(void) { return !access(GUP_TEST, R_OK | W_OK); }

long make_pin(const u64 *arg)
{
	struct pin_test test = { arg[0], arg[1], arg[2] & FOLL_WRITE ? PIN_FOR_WRITE : 0 };
	int fd, saved;

	if (arg[2] & ~(u64)(FOLL_WRITE | FOLL_LONGTERM | FOLL_PIN)) {
		why_not_run = "gup_test pins with FOLL_WRITE, FOLL_LONGTERM and FOLL_PIN only";
		return -1;
	}
	if (arg[1] > ANSWERS_SIZE) {
		return has_no_room("the executor can look at 64 pinned pages, and no more");
	}
	fd = open(GUP_TEST, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -1;
	count_begin();
	if (!ioctl(fd, PIN_START, &test))
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

/* The first byte of what is pinned, wherever it is mapped now. */
void put_pinned(int fd)
{
	u8 *bytes = answers_buffer();
	u64 to = (u64)bytes;
	bool read = !ioctl(fd, PIN_READ, &to);

	put_u8(PART_BYTES);
	put_u16((u16)-1);
	put_u64(0);
	put_u32(1);
	put_u32(1);
	put_u16((u16)(s16)(read ? *bytes : BYTE_UNKNOWN));
}

long make_unpin(const u64 *arg)
{
	long ret = ioctl((int)arg[0], PIN_STOP);

	if (!ret)
		close((int)arg[0]);
	return ret;
}
