// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * frames.c - the reader of frames as a program of its own: the executor's wire.c
 * and program.c, under ASan and UBSan.  The executor itself is a static program
 * in a place of its own, and ASan's shadow would lie where a script's regions do.
 *
 *   frames CORPUS COUNT SEED CALLS
 *
 * reads whole frames, as they go over the wire, and tries each of them; then
 * COUNT that were made of them, the same for the same SEED.  CALLS is how many
 * calls the executor has.  Ends with 0 and one line of figures, or as the
 * sanitizers say.
 */
#include "../mmexec.h"
#include "../serial.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sanitizer/asan_interface.h>
#include <sys/mman.h>

#define HEAD		8
#define MOST_FRAMES	4096
#define ROOM		(64U << 10)	/* of a frame that is made: all but a few of the corpus are much shorter */

static struct control control;
static u8 request_room[REQUEST_SIZE], reply_room[REPLY_CHUNK];
struct control *const ctl = &control;
u8 *const request = request_room;
u8 *const reply = reply_room;
int me;
__thread int who;
struct setting settings[MAX_SETTINGS];
u32 nsettings;

static u32 ncalls, accepted, refused, dropped;
static int input;

/* What the sources ask of the rest of the executor. */
u32 calls_count(void) { return ncalls; }
u32 calls_needs(u32 index) { return index == 0 ? NEEDS_FILES : 0; }
void populate_shared(u64 start, u64 end) { (void)start, (void)end; }
void status_own(const char *name, s64 kb) { (void)name, (void)kb; }

struct frame {
	const u8 *at;
	u32 len;	/* with its head */
};
static struct frame corpus[MOST_FRAMES];
static u32 ncorpus;

static u64 state;

/* splitmix64: the same everywhere. */
static u32 below(u32 n)
{
	u64 z = state += 0x9e3779b97f4a7c15UL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9UL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebUL;
	return n ? (z ^ z >> 31) % n : 0;
}

static u32 le32(const u8 *p) { return p[0] | p[1] << 8 | p[2] << 16 | (u32)p[3] << 24; }

/* Whoever walks over a step must find all that its counts promise. */
static void walk(u32 index)
{
	struct step s;
	u64 sum = 0;

	if (!step_decode(index, control.round, &s))
		abort();
	for (u32 i = 0; i < s.nargs; i++)
		sum += s.args[i].kind == ARG_TEXT ? (u64)strlen(s.args[i].text) : (u64)s.args[i].number;
	for (u32 i = 0; i < s.ntexts; i++)
		sum += strlen(s.texts[i].text);
	for (u32 i = 0; i < s.noutcomes; i++)
		sum += s.outcomes[i].number + s.outcomes[i].has_address;
	*(volatile u64 *)&control.id_pfn[0] = sum;
}

/* As the server does it: the frame comes through the descriptor, and nothing stands behind it. */
static void try_frame(const u8 *at, u32 len)
{
	u16 version, type;
	u32 payload, limit_ms;
	int ret;

	ASAN_UNPOISON_MEMORY_REGION(request, REQUEST_SIZE);
	if (ftruncate(input, 0) || pwrite(input, at, len, 0) != (ssize_t)len || lseek(input, 0, SEEK_SET))
		abort();
	ret = frame_read(&version, &type, &payload);
	if (ret) {
		dropped++;
		return;
	}
	ASAN_POISON_MEMORY_REGION(request + payload, REQUEST_SIZE - payload);
	memset(ctl, 0, offsetof(struct control, step_offset));
	if (program_check(payload, &limit_ms)) {
		refused++;
		return;
	}
	accepted++;
	for (u32 i = 0; i < ctl->nsteps; i++)
		walk(i);
}

static const u8 odd[] = { 0, 1, 2, 3, 4, 5, 16, 31, 32, 33, 63, 64, 65, 0x7f, 0x80, 0xfe, 0xff };

/* The head says how long a frame is: mostly the truth, else nothing but that would be tried. */
static void set_length(u8 *frame, u32 len)
{
	u32 payload = below(16) ? len - HEAD : below(2) ? below(ROOM) : ~0U - below(3);

	for (u32 i = 0; i < 4; i++)
		frame[i] = payload >> 8 * i;
}

static u32 change(u8 *frame, u32 len)
{
	const struct frame *other = &corpus[below(ncorpus)];
	u32 at = HEAD + below(len - HEAD), n = 1 + below(8);

	switch (below(6)) {
	case 0:
		frame[at] ^= 1 << below(8);
		return len;
	case 1:
	case 2:
		frame[at] = odd[below(sizeof(odd))];
		return len;
	case 3:		/* cut */
		n = n < len - at ? n : len - at;
		memmove(frame + at, frame + at + n, len - at - n);
		return len - n > HEAD ? len - n : len;
	case 4:		/* more of the same */
		if (len + n > ROOM || n > len - at)
			return len;
		memmove(frame + at + n, frame + at, len - at);
		return len + n;
	default:	/* the rest is another one's */
		if (at >= other->len || other->len > ROOM)
			return len;
		memcpy(frame + at, other->at + at, other->len - at);
		return other->len;
	}
}

static void try_changed(void)
{
	static u8 frame[ROOM];
	const struct frame *from = &corpus[below(ncorpus)];
	u32 len = from->len < ROOM ? from->len : ROOM;

	memcpy(frame, from->at, len);
	for (u32 i = 1 + below(4); i && len > HEAD; i--)
		len = change(frame, len);
	set_length(frame, len);
	try_frame(frame, len);
}

static void load(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	off_t size = lseek(fd, 0, SEEK_END);
	const u8 *at = size > 0 ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
	const u8 *end = at + size;

	if (at == MAP_FAILED) {
		perror(path);
		exit(2);
	}
	while (end - at > HEAD && le32(at) <= end - at - HEAD && ncorpus < MOST_FRAMES) {
		corpus[ncorpus++] = (struct frame){ at, HEAD + le32(at) };
		at += HEAD + le32(at);
	}
}

int main(int argc, char **argv)
{
	u32 count;

	if (argc != 5) {
		fprintf(stderr, "frames CORPUS COUNT SEED CALLS\n");
		return 2;
	}
	load(argv[1]);
	count = strtoul(argv[2], NULL, 10);
	state = strtoul(argv[3], NULL, 10);
	ncalls = strtoul(argv[4], NULL, 10);
	input = memfd_create("frames", MFD_CLOEXEC);
	if (!ncorpus || dup2(input, 0))
		return 2;
	for (u32 i = 0; i < ncorpus; i++)
		try_frame(corpus[i].at, corpus[i].len);
	printf("corpus %u accepted %u\n", ncorpus, accepted);
	for (u32 i = 0; i < count; i++)
		try_changed();
	printf("frames %u accepted %u refused %u dropped %u\n", ncorpus + count, accepted, refused, dropped);
	return 0;
}
