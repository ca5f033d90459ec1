// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * access.c - accesses of user memory, one byte at a time or several by one
 * instruction, with SIGSEGV and
 * SIGBUS caught and what their siginfo says.
 */
#include "mmexec.h"
#include <setjmp.h>
#include <signal.h>
#include <ucontext.h>
#include <sys/resource.h>

static __thread sigjmp_buf escape;
static __thread volatile sig_atomic_t armed;
static __thread volatile int caught, caught_code;
static __thread volatile u64 caught_address;
static u8 fetch_scratch[64];
static __thread volatile u64 fetch_target;
static __thread volatile sig_atomic_t fetching;

static void on_fault(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (!armed) {
		/* A fault of our own: end as if nobody had caught it. */
		signal(sig, SIG_DFL);
		raise(sig);
		return;
	}
	caught = sig;
	caught_code = info->si_code;
	caught_address = (u64)info->si_addr;
	armed = 0;
	siglongjmp(escape, 1);
}

#ifdef __x86_64__
#define TRAP_FLAG	0x100

/*
 * SIGTRAP drives a fetch: the int3 of fetch() leads here, from where the one
 * instruction at the target runs under the trap flag; its trap leads here
 * again.  All registers point to a scratch area, so that whatever bytes stand
 * there (zeroes are an add to (%rax)) harm nothing.
 */
static void on_trap(int sig, siginfo_t *info, void *context)
{
	ucontext_t *u = context;
	greg_t *g = u->uc_mcontext.gregs;
	u64 target = fetch_target;

	(void)sig;
	(void)info;
	if (!fetching) {
		armed = 0;
		siglongjmp(escape, 2);
	}
	fetching = 0;
	for (int i = REG_R8; i <= REG_RCX; i++)
		g[i] = (greg_t)(fetch_scratch + 32);
	g[REG_RIP] = (greg_t)target;
	g[REG_EFL] |= TRAP_FLAG;
}

static void fetch(u64 address)
{
	fetch_target = address;
	fetching = 1;
	asm volatile("int3" ::: "memory", "rax", "rbx", "rcx", "rdx", "rsi", "rdi",
		     "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15");
	__builtin_unreachable();
}
#else
static void on_trap(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	(void)context;
}

static void fetch(u64 address)
{
	((void (*)(void))address)();
}
#endif

void access_init(void)
{
	struct sigaction fault = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER };
	struct sigaction trap = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO | SA_NODEFER };

	sigaction(SIGSEGV, &fault, NULL);
	sigaction(SIGBUS, &fault, NULL);
	sigaction(SIGILL, &fault, NULL);
	sigaction(SIGTRAP, &trap, NULL);
}

static void load(u64 start, u64 width, struct result *r)
{
	switch (width) {
	case 2:
		r->value = *(volatile u16 *)start;
		break;
	case 4:
		r->value = *(volatile u32 *)start;
		break;
	case 8:
		r->value = *(volatile u64 *)start;
		break;
	default:
		r->value = r->byte = *(volatile u8 *)start;
	}
}

static void store(u64 start, u64 width, u64 value)
{
	switch (width) {
	case 2:
		*(volatile u16 *)start = value;
		break;
	case 4:
		*(volatile u32 *)start = value;
		break;
	case 8:
		*(volatile u64 *)start = value;
		break;
	default:
		*(volatile u8 *)start = value;
	}
}

/* The bytes of a text one after the other, or a number of so many bytes. */
static void touch(const struct step *s, u64 start, u64 length, u64 value, u64 width, struct result *r)
{
	u64 end = start + length;

	switch (s->access) {
	case ACCESS_LOAD:
		load(start, width, r);
		break;
	case ACCESS_STORE:
		if (s->args[2].kind != ARG_TEXT)
			store(start, width, value);
		else
			for (u32 i = 0; i < s->args[2].text_len; i++)
				((volatile char *)start)[i] = s->args[2].text[i];
		break;
	case ACCESS_FILL:
		for (u64 a = start; a < end; a++)
			*(volatile u8 *)a = value;
		break;
	default:
		fetch(start);
	}
}

/* Whether the script says that the process dies of this signal: a child may, the case itself never. */
static bool is_deadly(const struct step *s, int sig)
{
	for (u32 i = 0; i < s->noutcomes && me && who == me; i++)
		if (s->outcomes[i].kind == OUT_KILLED && s->outcomes[i].number == sig)
			return true;
	return false;
}

/*
 * One byte is too few for a core file, and of a pipe (core_pattern) it is the limit that says "none".  Who is not
 * dumpable has none either, but then /proc tells nobody without CAP_SYS_PTRACE how it has ended.
 */
static void write_no_core(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_CORE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max ? 1 : 0;
	setrlimit(RLIMIT_CORE, &limit);
}

/* The end that the signal would have made at once. */
void die_of(int sig)
{
	write_no_core();
	signal(sig, SIG_DFL);
	raise(sig);
	_exit(1);
}

void do_access(const struct step *s, struct result *r)
{
	u64 start, length, value, width = s->nargs > 3 ? s->args[3].number : 1;

	if (!operand_value(&s->args[0], &start) || !operand_value(&s->args[1], &length) ||
	    !operand_value(&s->args[2], &value)) {
		r->kind = RES_NOT_RUN;
		return;
	}
	/* What a script writes is cut as C would; what a call gave it is not. */
	if (s->args[2].kind == ARG_SLOT && width < 8 && value >> (8 * width)) {
		why_not_run = width == 1 ? "the value is not a byte" : "the value has more bytes than are stored";
		r->kind = RES_NOT_RUN;
		return;
	}
	if (width > 1 && start % PAGE + width > PAGE) {
		why_not_run = "the access reaches into the next page";
		r->kind = RES_NOT_RUN;
		return;
	}
	r->byte = -1;
	if (!length)
		length = s->args[2].kind == ARG_TEXT ? s->args[2].text_len : width;
	if (is_own(start, length ? length : 1)) {
		r->kind = RES_OWN;
		return;
	}
	caught = 0;
	pkeys_save();
	count_begin();
	if (!sigsetjmp(escape, 0)) {
		armed = 1;
		touch(s, start, length, value, width, r);
	}
	armed = 0;
	count_end(r);
	if (caught) {
		pkeys_restore();
		r->kind = RES_SIGNAL;
		if (is_deadly(s, caught)) {
			/* The runner ends the process, once that is written down. */
			r->kind = RES_KILLED;
			r->minor = r->major = -1;
			ctl->procs[me].asked = true;
			ctl->procs[me].state = PROC_EXITING;
		}
		r->value = caught;
		r->code = caught_code;
		r->address = caught_address;
		r->byte = -1;
		return;
	}
	r->kind = RES_VALUE;
	if (s->access != ACCESS_LOAD)
		r->value = 0;
}
