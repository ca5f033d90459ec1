// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pins.c - long-term pins of pages, as a driver takes them: as registered
 * buffers of an io_uring, which pins for writing only, or through the kernel's
 * own test interface (CONFIG_GUP_TEST).  A pin is a descriptor of either, which
 * stands among the executor's own: by its number no script can tell which.
 */
#include "mmexec.h"
#include <fcntl.h>
#include <linux/io_uring.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>

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
#define PIN_USE_FAST	2

#define FOLL_WRITE	(1 << 0)
#define FOLL_LONGTERM	(1 << 8)
#define FOLL_PIN	(1 << 19)

/* Rings that this process has, or had when it was forked. */
#define MOST_RINGS	64

static struct ring {
	int fd;
	u64 addr;
	struct io_uring_params is;
} rings[MOST_RINGS];

/* The test interface counts no pins (VmPin), unlike drivers. */
static bool has_uncounted;

bool pins_are_counted(void) { return !has_uncounted; }

bool pins_by_test(void) { return !access(GUP_TEST, R_OK | W_OK); }

/* It may be switched off: kernel.io_uring_disabled. */
static bool pins_by_ring(void)
{
	static enum { UNTRIED, CAN, CANNOT } ring;
	struct io_uring_params params = { 0 };
	int fd;

	if (ring == UNTRIED) {
		fd = (int)syscall(SYS_io_uring_setup, 1U, &params);
		ring = fd < 0 ? CANNOT : CAN;
		if (fd >= 0)
			close(fd);
	}
	return ring == CAN;
}

bool pins_supported(void) { return pins_by_test() || pins_by_ring(); }

static struct ring *ring_of(int fd)
{
	for (u32 i = 0; i < MOST_RINGS; i++) {
		if (rings[i].addr && rings[i].fd == fd)
			return &rings[i];
	}
	return NULL;
}

static long close_and_keep_errno(int fd)
{
	int saved = errno;

	close(fd);
	errno = saved;
	return -1;
}

/* A driver's account is no rule of mm, and what io_uring counts in it is more than the pages; of root's there is none. */
static void lift_limit(struct rlimit *was)
{
	struct rlimit most;

	getrlimit(RLIMIT_MEMLOCK, was);
	most = *was;
	most.rlim_cur = most.rlim_max;
	setrlimit(RLIMIT_MEMLOCK, &most);
}

static long pin_by_ring(const u64 *arg)
{
	struct iovec range = { (void *)arg[0], arg[1] };
	struct ring *ring = NULL;
	struct rlimit limit;
	long ret;

	for (u32 i = 0; i < MOST_RINGS && !ring; i++) {
		if (!rings[i].addr)
			ring = &rings[i];
	}
	if (!ring)
		return has_no_room("the executor can have 64 pins, and no more");
	/* As gup_test has it; io_uring would take part of a page. */
	if (((arg[0] | arg[1]) & 4095) || !arg[1]) {
		errno = EINVAL;
		return -1;
	}
	*ring = (struct ring){ .addr = arg[0] };
	lift_limit(&limit);
	ring->fd = own_fd((int)syscall(SYS_io_uring_setup, 1U, &ring->is));
	count_begin();
	ret = ring->fd < 0 ? -1 : syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_BUFFERS, &range, 1U);
	if (ret) {
		ring->addr = 0;
		if (ring->fd >= 0)
			close_and_keep_errno(ring->fd);
	}
	setrlimit(RLIMIT_MEMLOCK, &limit);
	return ret ? -1 : ring->fd;
}

long make_pin(const u64 *arg)
{
	struct pin_test test = { arg[0], arg[1], PIN_USE_FAST | (arg[2] & FOLL_WRITE ? PIN_FOR_WRITE : 0) };
	int fd;

	if (arg[2] & ~(u64)(FOLL_WRITE | FOLL_LONGTERM | FOLL_PIN))
		return has_no_room("no interface pins with more than FOLL_WRITE, FOLL_LONGTERM and FOLL_PIN");
	if (arg[1] > ANSWERS_SIZE) {
		return has_no_room("the executor can look at 64 pinned pages, and no more");
	}
	if (arg[2] & FOLL_WRITE && pins_by_ring())
		return pin_by_ring(arg);
	if (!pins_by_test())
		return has_no_room("without gup_test pages are pinned by io_uring, which pins for writing (FOLL_WRITE) only");
	fd = own_fd(open(GUP_TEST, O_RDWR | O_CLOEXEC));
	if (fd < 0)
		return -1;
	count_begin();
	if (!ioctl(fd, PIN_START, &test)) {
		has_uncounted = true;
		return fd;
	}
	return close_and_keep_errno(fd);
}

/* The ring's own memory is mapped for this alone: nothing of it is left for the script to see. */
static int write_by_ring(const struct ring *ring, int to)
{
	const struct io_uring_params *is = &ring->is;
	u64 size = is->cq_off.cqes + is->cq_entries * sizeof(struct io_uring_cqe);
	u8 *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, IORING_OFF_SQ_RING);
	struct io_uring_sqe *sqe = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, IORING_OFF_SQES);
	int written = -1;

	if (at != MAP_FAILED && sqe != MAP_FAILED) {
		u32 *tail = (u32 *)(at + is->sq_off.tail), *head = (u32 *)(at + is->cq_off.head);

		memset(sqe, 0, sizeof(*sqe));
		sqe->opcode = IORING_OP_WRITE_FIXED;
		sqe->fd = to;
		sqe->addr = ring->addr;
		sqe->len = 1;
		((u32 *)(at + is->sq_off.array))[0] = 0;
		__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
		if (syscall(SYS_io_uring_enter, ring->fd, 1U, 1U, IORING_ENTER_GETEVENTS, NULL, 0UL) == 1) {
			const struct io_uring_cqe *cqe = (const void *)(at + is->cq_off.cqes);

			written = cqe[*head & (is->cq_entries - 1)].res;
			__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
		}
	}
	if (at != MAP_FAILED)
		munmap(at, size);
	if (sqe != MAP_FAILED)
		munmap(sqe, 4096);
	return written;
}

/* By what is pinned, not by where it is or was mapped: a write from the registered buffer into a file. */
static bool read_by_ring(const struct ring *ring, u8 *byte)
{
	int file = memfd_create("pinned", MFD_CLOEXEC);
	bool read = file >= 0 && write_by_ring(ring, file) == 1 && pread(file, byte, 1, 0) == 1;

	if (file >= 0)
		close(file);
	return read;
}

/* The first byte of what is pinned, wherever it is mapped now. */
void put_pinned(int fd)
{
	const struct ring *ring = ring_of(fd);
	u8 *bytes = answers_buffer();
	u64 to = (u64)bytes;
	bool read = ring ? read_by_ring(ring, bytes) : !ioctl(fd, PIN_READ, &to);

	put_u8(PART_BYTES);
	put_u32(-1);
	put_u64(0);
	put_u32(1);
	put_u32(1);
	put_u16((u16)(s16)(read ? *bytes : BYTE_UNKNOWN));
}

long make_unpin(const u64 *arg)
{
	struct ring *ring = ring_of((int)arg[0]);
	/* The ring itself goes when the kernel gets to it; what it has pinned goes now. */
	long ret = ring ? syscall(SYS_io_uring_register, ring->fd, IORING_UNREGISTER_BUFFERS, NULL, 0U)
			: ioctl((int)arg[0], PIN_STOP);

	if (ring)
		ring->addr = 0;
	if (!ret)
		close((int)arg[0]);
	return ret;
}
