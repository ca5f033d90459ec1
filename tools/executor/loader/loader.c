// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * loader.c - starts the executor where layout.h wants it.
 *
 * A C library is linked for low addresses or for none at all, and the kernel
 * puts a program of the latter kind among the mappings that it places.  So the
 * executor, a static program that can run anywhere, is the payload of this one,
 * which needs no library and is linked where the executor is to lie: the heap
 * follows it.  It maps the payload, gives it a stack, and jumps to it.
 *
 * Before that it asks for a process without randomization: what the kernel
 * places then lies where the model has it.  A container may refuse that.
 */
#include "../layout.h"
#include <elf.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/syscall.h>

typedef uint8_t u8;
typedef uint64_t u64;

#define PAGE		4096UL
#define PAGE_DOWN(a)	((a) & ~(PAGE - 1))
#define PAGE_UP(a)	PAGE_DOWN((a) + PAGE - 1)
#define MOST_STACK	(64UL << 20)	/* from 128 MiB on, a limit moves what the kernel places */
#define LEAST_STACK	(8UL << 20)
#define MAX_ARGS	8
#define MAX_AUX		64
#define ARRAY_WORDS	(MAX_ARGS + 2 * MAX_AUX + 8)
#define RANDOM_BYTES	16

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE	0x100000
#endif

asm(".section .payload,\"a\"\n"
    ".balign 4096\n"
    "payload: .incbin \"" PAYLOAD "\"\n"
    ".previous\n");
extern const u8 payload[] __attribute__((visibility("hidden")));

#if defined(__x86_64__)
asm(".globl _start\n"
    "_start: xor %ebp, %ebp\n"
    "mov %rsp, %rdi\n"
    "and $-16, %rsp\n"
    "call start\n");

static long call(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 asm("r10") = d, r8 asm("r8") = e, r9 asm("r9") = f;
	long ret;

	asm volatile("syscall" : "=a"(ret) : "0"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
	return ret;
}

static void jump(u64 entry, u64 stack) __attribute__((noreturn));
static void jump(u64 entry, u64 stack)
{
	/* rdx is what the library is to call at its end: nothing. */
	asm volatile("mov %1, %%rsp\n\txor %%edx, %%edx\n\tjmp *%0" : : "r"(entry), "r"(stack) : "rdx", "memory");
	__builtin_unreachable();
}
#elif defined(__aarch64__)
asm(".globl _start\n"
    "_start: mov x29, #0\n"
    "mov x0, sp\n"
    "bl start\n");

static long call(long nr, long a, long b, long c, long d, long e, long f)
{
	register long x8 asm("x8") = nr, x0 asm("x0") = a, x1 asm("x1") = b, x2 asm("x2") = c;
	register long x3 asm("x3") = d, x4 asm("x4") = e, x5 asm("x5") = f;

	asm volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
	return x0;
}

static void jump(u64 entry, u64 stack) __attribute__((noreturn));
static void jump(u64 entry, u64 stack)
{
	asm volatile("mov sp, %1\n\tmov x0, #0\n\tbr %0" : : "r"(entry), "r"(stack) : "x0", "memory");
	__builtin_unreachable();
}
#else
#error "the loader knows x86-64 and aarch64"
#endif

static u64 length_of(const char *s)
{
	u64 n = 0;

	while (s[n])
		n++;
	return n;
}

static void copy(u64 to, const void *from, u64 n)
{
	for (u64 i = 0; i < n; i++)
		((volatile u8 *)to)[i] = ((const u8 *)from)[i];
}

static void fail(const char *why) __attribute__((noreturn));
static void fail(const char *why)
{
	call(SYS_write, 2, (long)why, length_of(why), 0, 0, 0);
	call(SYS_exit_group, 1, 0, 0, 0, 0, 0);
	__builtin_unreachable();
}

/* Both are looked at when a program is started: where they are not as they should be, it is started again. */
static void settle(char **argv, char **envp)
{
	long now = call(SYS_personality, 0xffffffff, 0, 0, 0, 0, 0);
	/* Which version is told changes no memory; everything else that a personality can say does. */
	long wanted = ADDR_NO_RANDOMIZE | (now & UNAME26);
	struct { u64 soft, hard; } stack = { 0, 0 };
	int again = now != wanted && call(SYS_personality, wanted, 0, 0, 0, 0, 0) >= 0;

	if (!call(SYS_prlimit64, 0, RLIMIT_STACK, 0, (long)&stack, 0, 0) && stack.soft > MOST_STACK) {
		stack.soft = LEAST_STACK;
		again |= !call(SYS_prlimit64, 0, RLIMIT_STACK, (long)&stack, 0, 0, 0);
	}
	if (again)
		call(SYS_execve, (long)"/proc/self/exe", (long)argv, (long)envp, 0, 0, 0);
}

static void map(u64 at, u64 length, int prot, int flags, int fd, u64 offset)
{
	if (length && call(SYS_mmap, at, length, prot, MAP_PRIVATE | MAP_FIXED_NOREPLACE | flags, fd, offset) != (long)at)
		fail("mmexec: no room for the program\n");
}

/* Where in the file the payload begins: in the segment of this program that has it. */
static u64 payload_offset(const Elf64_Phdr *p, u64 n)
{
	for (; n--; p++)
		if (p->p_type == PT_LOAD && (u64)payload >= p->p_vaddr && (u64)payload < p->p_vaddr + p->p_filesz)
			return p->p_offset + (u64)payload - p->p_vaddr;
	fail("mmexec: no payload\n");
}

static void map_segment(const Elf64_Phdr *p, int fd, u64 offset)
{
	int prot = (p->p_flags & PF_R ? PROT_READ : 0) | (p->p_flags & PF_W ? PROT_WRITE : 0) | (p->p_flags & PF_X ? PROT_EXEC : 0);
	u64 start = IMAGE_BASE + PAGE_DOWN(p->p_vaddr), in_file = IMAGE_BASE + p->p_vaddr + p->p_filesz;
	u64 end = PAGE_UP(IMAGE_BASE + p->p_vaddr + p->p_memsz);

	map(start, PAGE_UP(in_file) - start, prot, 0, fd, offset + PAGE_DOWN(p->p_offset));
	map(PAGE_UP(in_file), end - PAGE_UP(in_file), prot, MAP_ANONYMOUS, -1, 0);
	for (u64 a = in_file; p->p_memsz > p->p_filesz && a < PAGE_UP(in_file); a++)
		*(volatile u8 *)a = 0;
}

/* The words of a new program's stack: its arguments, no environment, and what the kernel told about the machine. */
static u64 make_stack(u64 argc, char **argv, const Elf64_auxv_t *aux, const Elf64_Ehdr *image)
{
	u64 words[ARRAY_WORDS], n = 0, top = STACK_BASE + STACK_SIZE;

	map(STACK_BASE, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_ANONYMOUS, -1, 0);
	if (argc > MAX_ARGS)
		fail("mmexec: too many arguments\n");
	words[n++] = argc;
	for (u64 i = 0; i < argc; i++) {
		u64 length = length_of(argv[i]) + 1;

		if (length > PAGE)
			fail("mmexec: an argument is too long\n");
		copy(top -= length, argv[i], length);
		words[n++] = top;
	}
	words[n++] = 0;
	words[n++] = 0;
	for (; aux->a_type != AT_NULL && n < ARRAY_WORDS - 4; aux++) {
		u64 value = aux->a_un.a_val;

		switch (aux->a_type) {
		case AT_SYSINFO_EHDR:	/* the kernel's own code is where nothing of the executor may be */
		case AT_PLATFORM:
		case AT_BASE_PLATFORM:
		case AT_EXECFN:
			continue;
		case AT_RANDOM:
			copy(top -= RANDOM_BYTES, (const void *)value, RANDOM_BYTES);
			value = top;
			break;
		case AT_PHDR:
			value = IMAGE_BASE + image->e_phoff;
			break;
		case AT_PHNUM:
			value = image->e_phnum;
			break;
		case AT_ENTRY:
			value = IMAGE_BASE + image->e_entry;
			break;
		}
		words[n++] = aux->a_type;
		words[n++] = value;
	}
	words[n++] = AT_NULL;
	words[n++] = 0;
	top = (top - n * sizeof(*words)) & ~15UL;
	copy(top, words, n * sizeof(*words));
	return top;
}

void start(u64 *stack) __attribute__((noreturn, used));
void start(u64 *stack)
{
	const Elf64_Ehdr *image = (const void *)payload;
	u64 argc = stack[0], own_offset = 0;
	char **argv = (char **)stack + 1, **envp = argv + argc + 1, **end = envp;
	const Elf64_auxv_t *aux, *a;
	const Elf64_Phdr *own = NULL;
	u64 nown = 0;
	int fd;

	while (*end)
		end++;
	aux = (const void *)(end + 1);
	settle(argv, envp);
	for (a = aux; a->a_type != AT_NULL; a++) {
		own = a->a_type == AT_PHDR ? (const void *)a->a_un.a_val : own;
		nown = a->a_type == AT_PHNUM ? a->a_un.a_val : nown;
	}
	fd = call(SYS_openat, AT_FDCWD, (long)"/proc/self/exe", O_RDONLY | O_CLOEXEC, 0, 0, 0);
	if (fd < 0)
		fail("mmexec: /proc is not there\n");
	own_offset = payload_offset(own, nown);
	for (u64 i = 0; i < image->e_phnum; i++) {
		const Elf64_Phdr *p = (const Elf64_Phdr *)(payload + image->e_phoff) + i;

		if (p->p_type == PT_LOAD)
			map_segment(p, fd, own_offset);
	}
	call(SYS_close, fd, 0, 0, 0, 0, 0);
	jump(IMAGE_BASE + image->e_entry, make_stack(argc, argv, aux, image));
}
