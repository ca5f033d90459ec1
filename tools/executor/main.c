// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * main.c - the server: reads programs from stdin, runs each in a process group
 * of its own, kills what is left of it at its end or at its time limit, and
 * writes the record to stdout.  It ends when its input ends.
 */
#include "mmexec.h"
#include "races.h"
#include "resources.h"
#include "serial.h"
#include "files.h"
#include "bench.h"
#include "threads.h"
#include <fcntl.h>
#include <sched.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/rseq.h>
#include <sys/wait.h>

#ifndef PR_SET_THP_DISABLE
#define PR_SET_THP_DISABLE	41
#endif
#define RSEQ_UNREGISTER		1
#define RSEQ_SIGNATURE		0x53053053

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE	0x100000
#endif
#ifndef POLLRDHUP
#define POLLRDHUP		0x2000
#endif

struct control *const ctl = (void *)SHARED_BASE;
u8 *const request = (void *)(SHARED_BASE + CONTROL_SIZE);
u8 *const reply = (void *)(SHARED_BASE + CONTROL_SIZE + REQUEST_SIZE);
int me;
__thread int who;

static char note[96];	/* on the end of a case that did not come to its own */

/* The last process of a case: everything was done. */
void finish_case(void)
{
	__atomic_store_n(&ctl->done, 1, __ATOMIC_RELEASE);
	syscall(SYS_futex, &ctl->done, FUTEX_WAKE, 1, NULL, NULL, 0);
	_exit(0);
}

/*
 * glibc registers a struct rseq in the thread's memory, which the kernel writes
 * whenever it moves the thread: after a fork that is a fault of nobody's step.
 */
void forget_rseq(void)
{
#if defined(SYS_rseq) && defined(__x86_64__)
	void *area = (char *)__builtin_thread_pointer() + __rseq_offset;

	if (__rseq_size && syscall(SYS_rseq, area, 32, RSEQ_UNREGISTER, RSEQ_SIGNATURE))
		syscall(SYS_rseq, area, __rseq_size, RSEQ_UNREGISTER, RSEQ_SIGNATURE);
#endif
}

static u64 now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000UL + t.tv_nsec / 1000000;
}

static int null_fd, oom_fd;
static char oom_score[16] = "0";

static void oom_init(void)
{
	oom_fd = open_own("/proc/self/oom_score_adj", O_RDWR);
	if (oom_fd >= 0 && pread(oom_fd, oom_score, sizeof(oom_score) - 1, 0) <= 0)
		oom_fd = -1;
}

static void set_oom_score(const char *score)
{
	if (oom_fd >= 0 && pwrite(oom_fd, score, strlen(score), 0) < 0)
		oom_fd = -1;
}

/*
 * A script that eats the machine's memory must be the one that dies of it: it
 * is born with the score, which costs less than to look itself up in /proc.
 */
static pid_t fork_leader(void)
{
	pid_t pid;

	set_oom_score("1000");
	pid = fork();
	if (pid)
		set_oom_score(oom_score);
	return pid;
}

/*
 * A terminal's Ctrl-C reaches its whole group.  It is the harness that decides
 * what becomes of a run: the server ends with its input, and cleans up first.
 */
static void heed_signals(bool heed)
{
	static const int signals[] = { SIGINT, SIGQUIT, SIGHUP, SIGTERM, SIGPIPE };

	for (u32 i = 0; i < ARRAY_SIZE(signals); i++)
		signal(signals[i], heed ? SIG_DFL : SIG_IGN);
}

/* The batches that the case's pages wait in are one CPU's then: drain() need not wait for the others. */
static bool stay_on_one_cpu(void)
{
	cpu_set_t one;
	unsigned cpu;

	if (syscall(SYS_getcpu, &cpu, NULL, NULL) || cpu >= CPU_SETSIZE)
		return false;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	return !sched_setaffinity(0, sizeof(one), &one);
}

static void leader(u32 limit_ms) __attribute__((noreturn));
static void leader(u32 limit_ms)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	heed_signals(true);
	serial_forget();
	if (!(ctl->flags & RUN_KEEP_THP))
		prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	ctl->alarm_seconds = limit_ms / 1000 + 5;
	alarm(ctl->alarm_seconds);
	/* The frames' pipes are none of the script's business. */
	dup2(null_fd, 0);
	dup2(null_fd, 1);
	if (program_needs() & NEEDS_SEGMENTS)
		segments_begin();
	if (program_needs() & NEEDS_BREAK)
		break_begin();
	races_init();
	ctl->one_cpu = ctl->looks_at_pages && stay_on_one_cpu();
	me = who = 0;
	ctl->procs[0] = (struct proc){ .pid = getpid(), .id = -1, .slot = -1, .parent = -1, .state = PROC_LIVE };
	ctl->nprocs = 1;
	ctl->line = -1;
	forget_reply();
	forget_answers();
	warm_up();
	if (ctl->counters)
		set_baseline();
	if (ctl->flags & RUN_STATUS)
		status_baseline();
	run_steps();
}

static s32 group;	/* of the case that runs: its leader's number, which only the server and the kernel know for sure */

static char case_state(s32 id, s32 *status)
{
	s32 task = verdict_task(id, group);

	return task ? task_state(task, status) : 0;
}

/* A process without its first thread still has others: their process tells. */
static const struct proc *process_of(u32 turn)
{
	const struct proc *p = &ctl->procs[turn];

	return p->thread && p->parent >= 0 && p->parent < MAX_PROCS ? &ctl->procs[p->parent] : p;
}

/* The process that has the turn is gone without having passed it on. */
static bool turn_is_lost(void)
{
	u32 turn = __atomic_load_n(&ctl->turn, __ATOMIC_ACQUIRE);
	const struct proc *p;
	char state;

	if (turn >= ctl->nprocs || turn >= MAX_PROCS)
		return false;
	p = process_of(turn);
	if (p->state != PROC_LIVE)
		return false;
	state = case_state(p->pid, NULL);
	return (state == 'Z' || state == 0) && turn == __atomic_load_n(&ctl->turn, __ATOMIC_ACQUIRE) &&
	       !__atomic_load_n(&ctl->done, __ATOMIC_ACQUIRE);
}

/* The harness was killed, or gave the case up: nobody waits for an answer. */
bool input_ended(void)
{
	struct pollfd p = { 0, POLLRDHUP, 0 };

	return poll(&p, 1, 0) > 0;
}

/*
 * The harness takes a server that says nothing for longer than a case may take
 * for dead, and kills it.  What takes time and is no case is announced: that we
 * live, and how much longer than a case we may be silent from now on.
 */
void tell_busy(u32 ms)
{
	u8 more[4] = { ms, ms >> 8, ms >> 16, ms >> 24 };

	frame_write(FRAME_BUSY, more, sizeof(more), NULL, 0);
}

static void await(u32 limit_ms)
{
	u64 end = now_ms() + limit_ms;

	while (!__atomic_load_n(&ctl->done, __ATOMIC_ACQUIRE)) {
		struct timespec slice = { 0, 20 * 1000000 };

		if (!syscall(SYS_futex, &ctl->done, FUTEX_WAIT, 0, &slice, NULL, 0) || errno != ETIMEDOUT)
			continue;
		if (now_ms() >= end) {
			ctl->end_reason = END_TIMED_OUT;
			return;
		}
		if (input_ended())
			return;
		if (memory_runs_out()) {
			ctl->end_reason = END_ERROR;
			ctl->never = NEVER_MEMORY;
			return;
		}
		if (turn_is_lost()) {
			ctl->end_reason = END_CRASHED;
			return;
		}
	}
}

static void read_wchan(s32 tid, char *out, u32 size)
{
	char path[40];
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/wchan", tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, out, size - 1);
		close(fd);
	}
	out[n > 0 ? n : 0] = 0;
}

/* Whose turn it is: how it died, or in which state and where it sleeps.  Before anything is killed. */
static void note_end(void)
{
	u32 turn = __atomic_load_n(&ctl->turn, __ATOMIC_ACQUIRE);
	char wchan[64] = "", state;
	const struct proc *p;
	s32 status = 0, task;

	note[0] = 0;
	if (turn >= ctl->nprocs || turn >= MAX_PROCS || (ctl->end_reason != END_TIMED_OUT && ctl->end_reason != END_CRASHED))
		return;
	p = &ctl->procs[turn];
	if (ctl->end_reason == END_CRASHED) {
		p = ctl->lost && ctl->lost <= ctl->nprocs && ctl->lost <= MAX_PROCS ? &ctl->procs[ctl->lost - 1] : process_of(turn);
		status = p->status;
		/* One that was waited for has left nothing but its status. */
		state = p->reaped ? 'Z' : case_state(p->pid, &status);
		if (state == 'Z')
			snprintf(note, sizeof(note), "%s %d %d", status & 0x7f ? "killed" : "exited",
				 status & 0x7f ? status & 0x7f : status >> 8 & 0xff, p->id);
		return;
	}
	task = verdict_task(p->thread ? p->tid : p->pid, group);
	state = case_state(task, NULL);
	if (task)
		read_wchan(task, wchan, sizeof(wchan));
	/* "0" stands for nowhere. */
	snprintf(note, sizeof(note), "%c %s", state ? state : '?', strcmp(wchan, "0") ? wchan : "");
}

static void reap(pid_t pid)
{
	/* Also grandchildren whose parents ended: they were given to us. */
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
	undertaker_told(group = 0);
}

static void clear_case(void)
{
	u32 nids = ctl->nids, nregions = ctl->nregions, nslots = ctl->nslots, nprocs = ctl->nprocs;

	memset(ctl, 0, offsetof(struct control, step_offset));
	memset(ctl->slots, 0, nslots * sizeof(ctl->slots[0]));
	memset(ctl->procs, 0, (nprocs + 1 < MAX_PROCS ? nprocs + 1 : MAX_PROCS) * sizeof(ctl->procs[0]));
	memset(ctl->regions, 0, nregions * sizeof(ctl->regions[0]));
	memset(ctl->id_pfn, 0, nids * sizeof(ctl->id_pfn[0]));
	ctl->record_open = ~0U;
	ctl->end_step = ~0U;
}

static void refuse(const char *why)
{
	frame_write(FRAME_REFUSED, why, strlen(why), NULL, 0);
}

/*
 * The step at which a case was stopped.  pc stands behind the one that was
 * begun; who has got the turn since, and did not take it up, has the next.
 */
static bool step_at_end(struct step *s)
{
	u32 turn = ctl->turn, line = ctl->line;
	bool of_thread = line < MAX_PROCS && ctl->procs[line].thread;
	const u32 *round = of_thread ? ctl->procs[line].round : ctl->round;
	u32 pc = of_thread ? ctl->procs[line].pc : ctl->pc;

	/* What is no sound number decodes to no step. */
	if (turn < ctl->nprocs && ctl->procs[turn].thread && ctl->procs[turn].pc)
		return step_decode(ctl->procs[turn].pc - 1, ctl->procs[turn].round, s);
	if (pc < ctl->nsteps && step_decode(pc, round, s) && proc_of_slot(s->process) == (int)turn &&
	    (!pc || (step_decode(pc - 1, round, s) && proc_of_slot(s->process) != (int)turn)))
		return step_decode(pc, round, s);
	return pc && step_decode(pc - 1, round, s);
}

static const char *end_detail(void)
{
	struct step s;

	if (ctl->end_reason != END_TIMED_OUT && ctl->end_reason != END_CRASHED)
		return note;
	/* Of one that nobody missed until the end, no step tells when it went. */
	if (!ctl->lost && step_at_end(&s))
		ctl->end_step = s.id;
	return note;
}

static void put_head(u8 *head, u32 *n, u64 value, u32 bytes)
{
	for (u32 i = 0; i < bytes; i++)
		head[(*n)++] = value >> 8 * i;
}

static int answer(u32 waited_ms)
{
	const char *detail = end_detail();
	u32 n = 0;
	u16 len = strlen(detail);
	u8 head[128];

	put_head(head, &n, ctl->end_reason, 1);
	put_head(head, &n, ctl->end_step, 4);
	put_head(head, &n, ctl->truncated, 1);
	put_head(head, &n, ctl->nrecords, 4);
	put_head(head, &n, waited_ms, 4);
	put_head(head, &n, len, 2);
	memcpy(head + n, detail, len);
	return frame_write(FRAME_RECORD, head, n + len, reply, ctl->reply_used);
}

/* The case itself, on a machine that is as it asks; false: it did not begin. */
static bool run_case(u32 limit_ms)
{
	pid_t pid;

	if (program_needs() & NEEDS_FILES)
		files_make();
	pid = fork_leader();
	if (pid == 0)
		leader(limit_ms);
	if (pid < 0) {
		files_clear();
		return false;
	}
	setpgid(pid, pid);
	undertaker_told(group = pid);
	await(limit_ms ? limit_ms : 10000);
	note_end();
	reap(pid);
	verdict_check();
	files_clear();
	return true;
}

static const char *never(void)
{
	return ctl->never == NEVER_POISON ? "it takes pages from the machine for good: never on the kernel underneath"
					  : "it takes the memory that this machine lives on: never on the kernel underneath";
}

static int run_program(u32 len)
{
	const char *wrong;
	u32 limit_ms = 0;
	u64 asked, began, ended;
	bool ran;

	clear_case();
	wrong = program_check(len, &limit_ms);
	if (wrong) {
		refuse(wrong);
		return 0;
	}
	verdict_expect();
	asked = now_ms();
	wrong = serial_enter();
	if (wrong)
		return frame_write(FRAME_SKIPPED, wrong, strlen(wrong), NULL, 0);
	began = now_ms();
	memory_watch();
	ran = run_case(limit_ms);
	ended = now_ms();
	serial_leave();
	if (!ran) {
		refuse("fork failed");
		return 0;
	}
	if (ctl->never)
		return frame_write(FRAME_SKIPPED, never(), strlen(never()), NULL, 0);
	return input_ended() ? -1 : answer(began - asked + now_ms() - ended);
}

/* Which version each end speaks: one of them is older than the sources. */
static void refuse_version(u16 version)
{
	char text[160];

	snprintf(text, sizeof(text), "the harness speaks version %u of the wire format, this executor version %u: "
			 "build both from the same sources", version, WIRE_VERSION);
	refuse(text);
}

/* Into the reply, which nobody uses now; its length.  What it opened shows this process: a case opens its own. */
static u32 features(void)
{
	u32 len = features_text((char *)reply, FEATURES_SIZE);

	pagemap_close();
	maps_close();
	return len;
}

/* Nobody may be changing the machine while it is looked at. */
static int tell_features(void)
{
	u32 len;

	serial_init();
	len = features();
	serial_leave();
	return frame_write(FRAME_FEATURES, reply, len, NULL, 0);
}

static void serve(void)
{
	for (;;) {
		u16 version, type;
		u32 len;
		int ret = frame_read(&version, &type, &len);

		if (ret == -1)
			return;
		if (ret == -2)
			refuse("the frame is too long");
		else if (version != WIRE_VERSION)
			refuse_version(version);
		else if (type == FRAME_HELLO)
			ret = tell_features();
		else if (type == FRAME_RUN)
			ret = run_program(len);
		else
			refuse("an unknown kind of frame");
		if (ret == -1)
			return;
	}
}

int main(int argc, char **argv)
{
	void *shared = mmap(ctl, SHARED_SIZE, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	layout_begin();
	if (argc > 1 && !strcmp(argv[1], "--bench"))
		return bench_main(argc > 2 ? argv[2] : NULL);
	if (argc > 1 && !strcmp(argv[1], "--alone"))
		host_alone();
	if (argc > 2 && !strcmp(argv[1], "--state"))
		disk_state_folder(argv[2]);
	if (shared != (void *)ctl) {
		fprintf(stderr, "mmexec: no room for the shared mapping\n");
		return 1;
	}
	forget_rseq();
	heed_signals(false);
	undertaker_start();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	ctl->procs[0].pid = getpid();
	ctl->nprocs = 1;
	files_init();
	threads_init();
	access_init();
	/* A limit of file size is an error for a script, and not the end of the executor. */
	signal(SIGXFSZ, SIG_IGN);
	limits_lift();
	oom_init();
	null_fd = open_own("/dev/null", O_RDWR);
	raw_init();
	serial_init();
	features();	/* tries everything once, before any case */
	serial_leave();
	layout_clear();
	note_own_mappings();
	maps_close();
	serve();
	return 0;
}
