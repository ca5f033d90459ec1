// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mmexec.h - what the files of the executor share.
 *
 * The executor performs compiled selftests with real system calls.  A server
 * process (main.c) reads programs from stdin; each program runs in a forked
 * child, the leader, with a process group of its own.  All processes of a case
 * share one mapping (struct control and the buffers behind it), and pass a
 * turn: the one that has it performs steps, everybody else sleeps on a futex.
 * docs/linux.md describes the wire format and every observation.
 */
#ifndef MMEXEC_H
#define MMEXEC_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <sys/types.h>
#include <sys/syscall.h>
#include "layout.h"
#include "wire.h"
#include "words.h"

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

#include "filled.h"

#define PAGE		4096UL
#define PAGE_MASK_(a)	((a) & ~(PAGE - 1))
#define PAGE_UP(a)	PAGE_MASK_((a) + PAGE - 1)
#define MIB		(1UL << 20)
#define GIB		(1UL << 30)
#define ARENA_BASE	(1UL << 44)
#define ARENA_SLOTS	104448UL
#define ARENA_END	(ARENA_BASE + ARENA_SLOTS * GIB)

/* From here on no mapping of a process can be: an address there is what the script itself said. */
#define USER_END	((1UL << 47) - 4096)
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Below this is no mapping that the kernel placed by itself, either. */
#define USER_START	(4 * MIB)

/* The shared mapping. */
#define CONTROL_SIZE	(384UL << 10)
#define REQUEST_SIZE	(1536UL << 10)
#define REPLY_SIZE	(16UL << 20)
#define REPLY_CHUNK	(64UL << 10)
#define ANSWERS_SIZE	(256UL << 10)	/* what a call of the script fills in */
#define SHARED_SIZE	(CONTROL_SIZE + REQUEST_SIZE + REPLY_SIZE + ANSWERS_SIZE)

#define FEATURES_SIZE	8192	/* of the text of the handshake */

#define MAX_SLOTS	512
#define MAX_PROCS	32
#define MAX_STEPS	24576	/* more than the compiler makes of a case, which says where in the script they become too many */
#define MAX_LOOPS	8	/* within each other */
#define SHOWN_ROUNDS	4	/* of a long loop, before its last */
#define MAX_REGIONS	1024
#define MAX_OUTCOMES	192	/* every error number that there is, and what else may come */
#define MAX_ARGS	16
#define MAX_RANGES	64
#define MAX_TEXTS	32
#define MAX_IDS		4096
#define MAX_THREADS	16
#define MAX_RACE_STEPS	256
#define THREAD_STACK	(256UL << 10)
#define SNAPSHOT_BYTES	(16UL << 20)	/* of each region: what a snapshot looks at */

/* One byte of a range as it is reported when it is not a byte. */
#define BYTE_NONE	(-1)	/* none can be read there */
#define BYTE_UNKNOWN	(-2)	/* not observable here */

struct page_state {
	u32 pte_known, pte;
	u32 page_known, page;
	s32 mapcount, refcount, identity;
	s8 resident;
	u8 has_page;
	u16 content;	/* the first byte plus 1; 0: not looked at */
	u64 pfn;	/* never leaves the executor */
};

struct operand {
	u8 kind;
	s16 slot;
	s64 number;
	const char *text;
	u32 text_len;
};

struct outcome {
	u8 kind;
	struct operand value;
	s32 number;
	s32 code;		/* -1: any */
	bool has_address;
};

struct step {
	u32 id;
	s16 process;
	u8 op, flags;
	s16 bind;
	s32 bind_id;		/* what records call that name: in a loop another one each round; OP_THREAD: the thread's */
	u16 call;		/* OP_CALL */
	u8 access;		/* OP_ACCESS */
	u32 look;		/* OP_OBSERVE */
	s16 decision;		/* OP_BRANCH; OP_THREAD, OP_JOIN: the thread's slot */
	u32 target;		/* OP_BRANCH, OP_JUMP, OP_LOOP: index of a later step; OP_AGAIN: of the first in the loop */
	u32 threads;		/* OP_GO: so many of a race */
	u8 depth;		/* OP_LOOP, OP_AGAIN: loops around it */
	u32 rounds;
	u8 nargs, noutcomes, ntexts;
	struct operand args[MAX_ARGS > 2 * MAX_RANGES ? MAX_ARGS : 2 * MAX_RANGES];
	struct operand texts[MAX_TEXTS];
	struct outcome outcomes[MAX_OUTCOMES];
};

struct result {
	u8 kind;
	s64 value;
	s32 code;
	u64 address;		/* raw; leaves as region and offset */
	s16 byte;
	s32 minor, major;
};

/* What a step of a race came to. */
struct race_result {
	u32 index;		/* of the step */
	struct result result;
	struct filled_in filled;
	const char *why_not_run;
};

/* A process that was waited for may lose its place to another one: its name is SLOT_ENDED then. */
enum slot_use { SLOT_UNSET = 0, SLOT_VALUE, SLOT_REGION, SLOT_PROCESS, SLOT_ENDED };

struct slot {
	u8 use;
	u64 value;		/* start of a region, index of a process, number of an ended one, or any number */
	u64 length;		/* of a region; the status of an ended process */
};

/* A range that a call of the script returned: what snapshots look at. */
struct region {
	s16 slot;
	s32 id;			/* what records call it */
	s16 creator;		/* index of the process */
	u8 dead;		/* its name stands for another one now */
	u32 cover;		/* index of a later region of the same process that lies over it; 0: none */
	u64 start, length;
};

enum proc_state { PROC_UNUSED = 0, PROC_LIVE, PROC_EXITING, PROC_DEAD };

struct proc {
	s32 pid;
	s32 id;			/* what records call it; -1: the first process */
	s16 slot, parent;
	u32 state;
	u32 regions_seen;	/* regions that existed when it was forked */
	u64 mm, pgd;		/* kernel addresses, for the raw walk */
	s64 base_rss[4];	/* anon, file, shmem, swap of the executor itself */
	s64 base_tables;
	s64 minor, major;	/* of its steps */
	s64 birth[5];		/* rss and page tables that it was born with */
	s32 status;		/* as wait tells it, once it has ended */
	bool reaped;		/* its number may be anybody's by now */
	bool asked;		/* a step of the script ends it, or has sent it a signal */
	bool dies;		/* of the signal in status, once its step is written down */
	bool unborn, thread;	/* its parent is in fork still; a thread of the process parent */
	bool races;		/* it stands at the barrier of a race */
	bool shares_tables;	/* was born with mappings of the script in tables that are ours, too */
	s32 tid;
	u32 pc, end;		/* its own steps */
	u32 round[MAX_LOOPS];	/* of the loops that it is in */
	u32 unshown;		/* those that are in a round without snapshots, a bit each */
	u32 run;		/* enum run_state */
	u32 returned;		/* futex: it came back from where it slept */
	bool waits;		/* for something that the executor needs, and that comes by itself */
	u32 driver;		/* who goes on when it ends or sleeps */
	s32 outer;		/* whose steps that one was at then */
	u32 stack;		/* of a thread: which of the stacks */
	s64 ended_minor, ended_major;	/* of its threads whose places others have now */
	u32 step_id;
	char sleeps_in[48];	/* the kernel's function; empty: it does not tell */
	bool sleep_untold, wake_untold;	/* no record says so yet */
};

/*
 * Buffers of whoever has the turn.  They are shared because what is private
 * must be copied for every process of every case.
 */
struct workspace {
	u64 raw[512], shown[512], pmds[512], entries[256];
	u8 resident[4096], bytes[PAGE];
	char text[4096], lines[4096], maps[4096];
	struct span { u64 start, end; } spans[MAX_SLOTS];
};

enum run_state { RUN_IDLE = 0, RUN_IN_STEP, RUN_BLOCKED };

/* What is found out while a case runs, and is no failure of it. */
enum never { NEVER_NOT = 0, NEVER_POISON, NEVER_MEMORY };

enum mode { MODE_RUN = 0, MODE_SNAPSHOT, MODE_AFTER_EXIT };

struct control {
	u32 turn;		/* futex: index of the process that may act */
	u32 done;		/* futex: the server waits for it */
	u32 mode;
	u32 snapshot_back;	/* who goes on after a foreign snapshot */
	u32 exiting;		/* whose end the next one waits for */
	u32 ready;		/* futex: forked children that have warmed up */

	u32 flags, nslots, nsteps, teardown;
	u32 counters;		/* rss or page tables are asked for */
	u32 looks_at_pages;	/* their references are asked for, too */
	u32 opens_mem;		/* somebody has opened MEM_FILE */
	u32 own_ipc;		/* System V segments are the case's own */
	u32 one_cpu;		/* all processes of the case run on one */
	u32 pc;
	u32 round[MAX_LOOPS];	/* of the loops that the script is in */
	u32 unshown;
	s32 line;		/* the thread whose steps are at hand; -1: the script's own are */
	u32 woken;		/* threads that are back from the kernel and wait to run on, a bit each */
	u32 in_teardown, alarm_seconds;
	u32 end_reason, end_step;
	u32 lost;		/* 1 + index of a process that ended, and by no step; 0: none */
	u32 never;		/* enum never: the case cannot be had on this machine after all */
	u32 nprocs, nregions, nids, nthreads;
	u32 record_open;	/* offset of the record's length; ~0: none */
	u32 reply_used, truncated, request_len;
	u32 nrecords;
	u32 race_ready, race_go, race_over;	/* futex: threads at the barrier; how many are let go; at their end */
	u32 race_awake;				/* of those that were let go */
	u32 race_kept, race_lock;
	u32 race_answers;	/* bytes of the room for answers that its calls have taken */
	u64 cpus[16];		/* that a race may use */
	s64 after_fork[32];	/* struct rusage of the parent at the end of fork */

	u32 step_offset[MAX_STEPS];
	struct slot slots[MAX_SLOTS];
	struct proc procs[MAX_PROCS];
	struct region regions[MAX_REGIONS];
	u64 id_pfn[MAX_IDS];
	struct race_result race[MAX_RACE_STEPS];
	u8 scratch[16384];
	struct workspace work;
};

_Static_assert(sizeof(struct control) <= CONTROL_SIZE, "control does not fit");
_Static_assert(CONTROL_SIZE + REQUEST_SIZE <= 2 * MIB, "a process has the first page table of the shared mapping only");

extern struct control *const ctl;
extern u8 *const request;
extern u8 *const reply;
extern int me;			/* index of this process in ctl->procs */
extern __thread int who;	/* index of this thread there; of a process's first one the same */

/* main.c */
void finish_case(void) __attribute__((noreturn));
bool input_ended(void);
void tell_busy(u32 ms);

/* wire.c: a reader that cannot leave its buffer, and the writer of the reply */
struct reader {
	const u8 *at, *end;
	bool bad;
};
u8 get_u8(struct reader *r);
u16 get_u16(struct reader *r);
u32 get_u32(struct reader *r);
u64 get_u64(struct reader *r);
const u8 *get_bytes(struct reader *r, u32 len);
void put_u8(u8 v);
void put_u16(u16 v);
void put_u32(u32 v);
void put_u64(u64 v);
void put_bytes(const void *p, u32 len);
void patch_u32(u32 offset, u32 v);
void map_reply(u32 offset, u32 len);
void forget_reply(void);
void map_shared(u8 *at, u32 len);
bool shared_is_mapped(u64 at);
void reply_counts(void);
u32 put_hole(void);
int frame_read(u16 *version, u16 *type, u32 *len);
int frame_write(u16 type, const void *head, u32 head_len, const void *body, u32 body_len);

/* program.c */
const char *program_check(u32 len, u32 *limit_ms);
u32 program_needs(void);
bool step_decode(u32 index, const u32 *round, struct step *step);

/* arena.c */
bool operand_value(const struct operand *o, u64 *value);
bool operand_ready(const struct operand *o);
void put_place(u64 address);
void put_address(u64 address, bool given);
void put_vma_place(u64 start, u64 end);
void region_bind(s16 slot, s32 id, u64 start, u64 length);
void put_region(s16 slot, s32 id);
bool region_visible(u32 region, u32 proc);
bool region_seen(u32 region, u32 proc);
u64 region_end_all(void);

/* calls.c */
u32 calls_count(void);
const char *calls_name(u32 index);
enum needs { NEEDS_FILES = 1, NEEDS_SEGMENTS = 2, NEEDS_BREAK = 4 };	/* what a case has only if it asks for it */
u32 calls_needs(u32 index);
void do_call(const struct step *step, struct result *r);
extern __thread const char *why_not_run;	/* of a step with RES_NOT_RUN; NULL: a name of it has no value */
extern __thread bool no_room;			/* it is a limit of the executor's: RES_NO_ROOM */
long has_no_room(const char *why);

/* pkeys.c */
bool pkeys_supported(void);
long make_pkey_alloc(const u64 *arg);
long make_pkey_set(const u64 *arg);
void pkeys_save(void);
void pkeys_restore(void);

/* pins.c */
bool pins_by_test(void), pins_supported(void), pins_are_counted(void);
long make_pin(const u64 *arg);
long make_unpin(const u64 *arg);
void put_pinned(int fd);

/* scan.c */
#ifndef SYS_cachestat
#define SYS_cachestat	451
#endif
long make_cachestat(const u64 *arg);
long make_pagemap_scan(const u64 *arg);
long make_mincore(const u64 *arg);
u8 *answers_buffer(void);
void forget_answers(void);

/* layout.c */
void layout_begin(void);
void layout_clear(void);
bool is_own(u64 start, u64 length);
bool is_room_ours(u64 length);

/* undertaker.c */
void undertaker_start(void);
void undertaker_told(s32 pgrp);

/* verdict.c */
void verdict_expect(void);
void verdict_check(void);
s32 verdict_task(s32 id, s32 group);

/* access.c */
void access_init(void);
void do_access(const struct step *step, struct result *r);
void die_of(int sig) __attribute__((noreturn));

/* process.c */
void warm_up(void);
void populate_shared(u64 start, u64 end);
void note_own_mappings(void);
bool is_own_mapping(u64 start);
void count_begin(void);
void count_end(struct result *r);
void do_fork(const struct step *step, struct result *r);
void do_wait(const struct step *step, struct result *r);
void wait_for_end(u32 proc);
int proc_take(void);
extern const char too_many[];	/* why there is no place for another one */
bool process_is_lost(void);
int proc_of_slot(s16 slot);
void pass_turn(u32 to);
void wait_turn(void);
char task_state(s32 pid, s32 *status);
void set_baseline(void);
void put_birth(s16 slot);

/* runner.c */
void run_steps(void) __attribute__((noreturn));
void run_thread_steps(void);
void take_turn(void);
u32 *line_pc(void);
u32 *line_round(void);
u32 *line_unshown(void);

/* uffd.c */
long make_userfaultfd(const u64 *arg);
long make_userfaultfd_by_device(const u64 *arg);
long make_uffd_read(const u64 *arg);
long make_poll(const u64 *arg);
long make_uffdio(u32 which, const u64 *arg);

/* state.c */
void put_pages(u32 look, u64 start, u64 length);
void put_rss_and_tables(u32 look);
void put_snapshot(void);
bool names_have_values(const struct step *s);
bool observes_own(const struct step *step);
void do_observe(const struct step *step);
void drain(void);
void drain_all(void);

/* raw.c */
bool raw_init(void);
bool raw_ready(void);
const char *raw_why_not(void);
/* Returns the level reached (0 pgd .. 3 pte), or -1; count entries of the last table. */
int raw_walk(u64 addr, u64 entry[4], u64 *ptes, u32 count);
bool raw_bytes(u64 pfn, u32 offset, u32 len, void *out);
bool raw_page(u64 pfn, s32 *refcount, s32 *anon_exclusive);
s64 raw_tables(void);
s64 raw_own_tables(void);

/* pagemap.c */
int pagemap_open(void);
u32 pagemap_read(u64 addr, u64 *entries, u32 count);
bool page_flags(u64 pfn, u64 *flags);
bool page_count(u64 pfn, u64 *count);
/* PAGE_IS_* of one page; false: no such ioctl. */
bool pagemap_scan_page(u64 addr, u64 *categories);
void pagemap_close(void);
bool pagemap_shows_pfns(void);

/* maps.c */
struct vma {
	u64 start, end, offset, inode;
	u32 flags;		/* 1 read, 2 write, 4 exec, 8 shared */
	char name[256];
};
void maps_close(void);
bool vma_at_or_after(u64 addr, struct vma *vma);
void put_vmas(u64 start, u64 length, u32 look);
void put_named_vmas(void);
void put_smaps(const struct step *step, u64 start, u64 length);
u64 script_bytes(bool data);

/* counters.c */
bool read_rss(s64 rss[4]);
bool rss_is_exact(void);
bool read_tables(s64 *pages);
void own_rss(s64 rss[4]);
void status_baseline(void);
s64 status_field(const char *name);
void status_own(const char *name, s64 kb);
void status_mark(void);
void status_moved(void);
bool tables_are_own(void);
void put_status(const struct step *step);
void put_knob(const struct step *step);

/* memory.c */
void put_memory(u64 start, u64 length);
void put_heads(u64 start, u64 length);

/* features.c */
u32 features_text(char *out, u32 size);
int own_fd(int fd);
bool fd_is_own(int fd);
void fd_is_scripts(int fd);
int open_own(const char *path, int flags);
bool read_text(const char *path, char *out, u32 size);

#endif
