// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * raw.c - the calling process's own page-table entries, and the bytes and
 * struct pages behind them, as the kernel has them.
 *
 * Three BPF_PROG_TYPE_SYSCALL programs, assembled here by hand, are run with
 * BPF_PROG_TEST_RUN and read kernel memory with bpf_probe_read_kernel().  They
 * write nothing but a map of ours, take no lock and change no state, which is
 * why this is the way preferred to all others.  It needs CAP_BPF and
 * CAP_PERFMON, BTF, and a lockdown below "confidentiality".  x86-64 only.
 */
#include "mmexec.h"
#include "btf.h"
#include <fcntl.h>
#include <linux/bpf.h>
#include <sys/mman.h>

#define INSN(c, d, s, o, i) \
	((struct bpf_insn){ .code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i) })
#define LDX64(d, s, o)	INSN(BPF_LDX | BPF_MEM | BPF_DW, d, s, o, 0)
#define STX64(d, s, o)	INSN(BPF_STX | BPF_MEM | BPF_DW, d, s, o, 0)
#define MOV(d, s)	INSN(BPF_ALU64 | BPF_MOV | BPF_X, d, s, 0, 0)
#define MOVI(d, i)	INSN(BPF_ALU64 | BPF_MOV | BPF_K, d, 0, 0, i)
#define ADD(d, s)	INSN(BPF_ALU64 | BPF_ADD | BPF_X, d, s, 0, 0)
#define ADDI(d, i)	INSN(BPF_ALU64 | BPF_ADD | BPF_K, d, 0, 0, i)
#define ANDI(d, i)	INSN(BPF_ALU64 | BPF_AND | BPF_K, d, 0, 0, i)
#define SHL(d, i)	INSN(BPF_ALU64 | BPF_LSH | BPF_K, d, 0, 0, i)
#define SHR(d, i)	INSN(BPF_ALU64 | BPF_RSH | BPF_K, d, 0, 0, i)
#define JEQ(d, i)	INSN(BPF_JMP | BPF_JEQ | BPF_K, d, 0, 0, i)
#define JNE(d, i)	INSN(BPF_JMP | BPF_JNE | BPF_K, d, 0, 0, i)
#define JGT(d, i)	INSN(BPF_JMP | BPF_JGT | BPF_K, d, 0, 0, i)
#define CALL(f)		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, f)
#define EXIT()		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)
#define LD_MAP(d, fd)	INSN(BPF_LD | BPF_IMM | BPF_DW, d, BPF_PSEUDO_MAP_VALUE, 0, fd)

#define GET_CURRENT_TASK	35
#define PROBE_READ_KERNEL	113
#define PROG_TYPE_SYSCALL	31
#define PROG_SLEEPABLE		(1U << 4)
#define MAP_MMAPABLE		(1U << 10)

/* Words of the walk's context. */
enum { W_ADDR, W_BASE, W_PGD, W_ENTRY, W_LEVEL = W_ENTRY + 5, W_BYTES, W_STOP, W_WORDS };

static struct bpf_insn code[256];
static int ncode, to_out[64], nto_out;
static int task_fd = -1, walk_fd = -1, peek_fd = -1, map_fd = -1;
static u8 *bulk;		/* the map's value: what the programs read in bulk */
static int levels = 4;
static u64 base, vmemmap;	/* direct map, array of struct page */
static int off_mm, off_pgd, off_stack, off_stack_area, off_area_pages, off_tables;
static int off_flags, off_refcount, off_head, size_page, bit_exclusive;
static bool ready;
static const char *why_not = "the raw walk was not tried";

static void emit(struct bpf_insn i) { code[ncode++] = i; }

static void emit_out(struct bpf_insn i)
{
	to_out[nto_out++] = ncode;
	emit(i);
}

static int load(void)
{
	union bpf_attr a = { 0 };

	for (int i = 0; i < nto_out; i++)
		code[to_out[i]].off = ncode - to_out[i] - 1;
	emit(MOVI(0, 0));
	emit(EXIT());
	a.prog_type = PROG_TYPE_SYSCALL;
	a.insns = (u64)code;
	a.insn_cnt = ncode;
	a.license = (u64)"GPL";
	a.prog_flags = PROG_SLEEPABLE;
	ncode = nto_out = 0;
	return own_fd(syscall(SYS_bpf, BPF_PROG_LOAD, &a, sizeof(a)));
}

static int run(int fd, void *ctx, u32 size)
{
	union bpf_attr a = { 0 };

	a.test.prog_fd = fd;
	a.test.ctx_in = (u64)ctx;
	a.test.ctx_size_in = size;
	if (syscall(SYS_bpf, BPF_PROG_TEST_RUN, &a, sizeof(a)))
		return -1;
	return a.test.retval;
}

/* r2 bytes (1..PAGE, else nothing) from the address in r3 to the map. */
static void emit_bulk_read(int map)
{
	emit_out(JEQ(2, 0));
	emit_out(JGT(2, PAGE));
	emit(LD_MAP(1, map));
	emit(INSN(0, 0, 0, 0, 0));
	emit(CALL(PROBE_READ_KERNEL));
	emit_out(JNE(0, 0));
}

static int load_task(void)
{
	emit(MOV(6, 1));
	emit(CALL(GET_CURRENT_TASK));
	emit(STX64(6, 0, 0));
	return load();
}

/* ctx: address, length; ctx[0] becomes 0 when it was read. */
static int load_peek(int map)
{
	emit(MOV(6, 1));
	emit(LDX64(3, 6, 0));
	emit(LDX64(2, 6, 8));
	emit_bulk_read(map);
	/* By way of a register: the verifier refuses to store a constant into the context before 6.4. */
	emit(MOVI(1, 0));
	emit(STX64(6, 1, 0));
	return load();
}

static int load_walk(int map, int nlevels)
{
	emit(MOV(6, 1));
	emit(LDX64(8, 6, 8 * W_BASE));
	emit(LDX64(7, 6, 8 * W_PGD));
	for (int l = 0; l < nlevels; l++) {
		int skip;

		/* r9 = address of this level's entry */
		emit(LDX64(9, 6, 8 * W_ADDR));
		emit(SHR(9, 12 + 9 * (nlevels - 1 - l)));
		emit(ANDI(9, 511));
		emit(SHL(9, 3));
		emit(ADD(9, 7));
		emit(MOV(3, 9));
		emit(MOV(1, 10));
		emit(ADDI(1, -8));
		emit(MOVI(2, 8));
		emit(CALL(PROBE_READ_KERNEL));
		emit_out(JNE(0, 0));
		emit(LDX64(1, 10, -8));
		emit(STX64(6, 1, 8 * (W_ENTRY + l)));
		emit(MOVI(2, l));
		emit(STX64(6, 2, 8 * W_LEVEL));
		emit(LDX64(2, 6, 8 * W_STOP));
		skip = ncode;
		emit(JNE(2, l));
		emit(LDX64(2, 6, 8 * W_BYTES));
		emit(MOV(3, 9));
		emit_bulk_read(map);
		emit_out(INSN(BPF_JMP | BPF_JA, 0, 0, 0, 0));
		code[skip].off = ncode - skip - 1;
		if (l == nlevels - 1)
			break;
		/* r7 = the next table, unless there is none or this is a leaf */
		emit(LDX64(1, 10, -8));
		emit(MOV(2, 1));
		emit(ANDI(2, 1));
		emit_out(JEQ(2, 0));
		if (l >= nlevels - 3) {
			emit(MOV(2, 1));
			emit(ANDI(2, 0x80));
			emit_out(JNE(2, 0));
		}
		emit(SHL(1, 12));
		emit(SHR(1, 24));
		emit(SHL(1, 12));
		emit(ADD(1, 8));
		emit(MOV(7, 1));
	}
	return load();
}

static bool peek(u64 addr, void *out, u32 len)
{
	u64 ctx[2] = { addr, len };

	if (run(peek_fd, ctx, sizeof(ctx)) || ctx[0])
		return false;
	memcpy(out, bulk, len);
	return true;
}

static u64 peek_u64(u64 addr)
{
	u64 v = 0;

	return addr && peek(addr, &v, sizeof(v)) ? v : 0;
}

static u64 current_task(void)
{
	u64 ctx[1] = { 0 };

	run(task_fd, ctx, sizeof(ctx));
	return ctx[0];
}

/* This process with its mm, which is looked up when it is first asked for: a fork makes another. */
static const struct proc *self(void)
{
	struct proc *p = &ctl->procs[me];

	if (!p->pgd) {
		p->mm = peek_u64(current_task() + off_mm);
		p->pgd = peek_u64(p->mm + off_pgd);
	}
	return p;
}

static int walk_from(u64 pgd, u64 addr, u64 entry[4], u64 *bulk_out, u32 count, int stop)
{
	u64 ctx[W_WORDS] = { addr, base, pgd };
	int level, skip = levels - 4;

	ctx[W_BYTES] = 8UL * count;
	ctx[W_STOP] = stop + skip;
	if (run(walk_fd, ctx, sizeof(ctx)))
		return -1;
	level = (int)ctx[W_LEVEL] - skip;
	if (level < 0)
		level = 0;
	memcpy(entry, ctx + W_ENTRY + skip, 4 * sizeof(u64));
	if (bulk_out && level == stop)
		memcpy(bulk_out, bulk, 8UL * count);
	return level;
}

int raw_walk(u64 addr, u64 entry[4], u64 *ptes, u32 count)
{
	return ready ? walk_from(self()->pgd, addr, entry, ptes, count, 3) : -1;
}

bool raw_bytes(u64 pfn, u32 offset, u32 len, void *out)
{
	return ready && peek(base + pfn * PAGE + offset, out, len);
}

bool raw_page(u64 pfn, s32 *refcount, s32 *anon_exclusive)
{
	u8 page[128];
	u64 head, flags;
	s32 word;

	if (!ready || !vmemmap || !peek(vmemmap + pfn * size_page, page, size_page))
		return false;
	memcpy(&flags, page + off_flags, sizeof(flags));
	if (bit_exclusive >= 0)
		*anon_exclusive = flags >> bit_exclusive & 1;
	memcpy(&head, page + off_head, sizeof(head));
	if ((head & 1) && !peek(head - 1, page, size_page))
		return false;
	memcpy(&word, page + off_refcount, sizeof(word));
	*refcount = word;
	return true;
}

s64 raw_tables(void)
{
	return ready ? (s64)(peek_u64(self()->mm + off_tables) / PAGE) : -1;
}

/* Page tables below one GiB: none, or the one that has its entries, and those. */
static s64 tables_of_gib(u64 addr)
{
	u64 *pmds = ctl->work.pmds;
	u64 entry[4];
	s64 n = 1;

	if (walk_from(self()->pgd, addr, entry, pmds, 512, 2) < 2 || !(entry[0] & 1) || !(entry[1] & 1))
		return 0;
	for (int i = 0; i < 512; i++)
		n += (pmds[i] & 1) && !(pmds[i] & 0x80);
	return n;
}

/* How many page tables the executor's part of this process has: the region's highest, and those of the GiB in use and of the heap's. */
s64 raw_own_tables(void)
{
	return ready ? 1 + tables_of_gib(OWN_MIDDLE) + tables_of_gib(OWN_MIDDLE + GIB) : -1;
}

static bool make_programs(void)
{
	union bpf_attr a = { 0 };

	a.map_type = BPF_MAP_TYPE_ARRAY;
	a.key_size = 4;
	a.value_size = PAGE;
	a.max_entries = 1;
	a.map_flags = MAP_MMAPABLE;
	map_fd = own_fd(syscall(SYS_bpf, BPF_MAP_CREATE, &a, sizeof(a)));
	if (map_fd < 0) {
		why_not = errno == EPERM ? "bpf(2) is not permitted" : "bpf(2) has no mmapable maps";
		return false;
	}
	bulk = mmap((void *)WALK_PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, map_fd, 0);
	if (bulk == MAP_FAILED)
		return false;
	task_fd = load_task();
	peek_fd = load_peek(map_fd);
	walk_fd = load_walk(map_fd, levels);
	if (task_fd < 0 || peek_fd < 0 || walk_fd < 0) {
		why_not = "a BPF program of type SYSCALL was refused";
		return false;
	}
	return true;
}

static bool find_offsets(void)
{
	if (!btf_open()) {
		why_not = "/sys/kernel/btf/vmlinux cannot be read";
		return false;
	}
	off_mm = btf_offset("task_struct", "mm");
	off_stack = btf_offset("task_struct", "stack");
	off_stack_area = btf_offset("task_struct", "stack_vm_area");
	off_area_pages = btf_offset("vm_struct", "pages");
	off_pgd = btf_offset("mm_struct", "pgd");
	off_tables = btf_offset("mm_struct", "pgtables_bytes");
	off_flags = btf_offset("page", "flags");
	off_refcount = btf_offset("page", "_refcount");
	off_head = btf_offset("page", "compound_head");
	size_page = btf_size("page");
	bit_exclusive = btf_enum("pageflags", "PG_anon_exclusive");
	btf_close();
	if (off_mm < 0 || off_pgd < 0 || off_tables < 0) {
		why_not = "the kernel's type information lacks mm_struct";
		return false;
	}
	return true;
}

/* The direct map lies below the pgd's own address, aligned to 1 GiB: look for bytes of ours there. */
static bool find_direct_map(void)
{
	u64 *mark = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	u64 entry, seen[4], top;

	if (mark == MAP_FAILED)
		return false;
	if (syscall(SYS_getrandom, mark, sizeof(seen), 0) != sizeof(seen) ||
	    pagemap_read((u64)mark, &entry, 1) != 1 || !(entry << 9)) {
		why_not = "pagemap shows no page frame numbers";
		munmap(mark, PAGE);
		return false;
	}
	top = self()->pgd & ~(GIB - 1);
	for (u64 k = 0; k < 4096 && !base; k++) {
		u64 b = top - k * GIB;

		if (peek(b + (entry & ((1UL << 55) - 1)) * PAGE, seen, sizeof(seen)) &&
		    !memcmp(seen, mark, sizeof(seen)))
			base = b;
	}
	munmap(mark, PAGE);
	if (!base)
		why_not = "the kernel's direct map was not found";
	return base != 0;
}

/* struct page of our own kernel stack, and its frame number from a walk of the kernel's half. */
static void find_vmemmap(void)
{
	u64 task = current_task(), entry[4];
	u64 stack = peek_u64(task + off_stack);
	u64 pages = peek_u64(peek_u64(task + off_stack_area) + off_area_pages);
	u64 first = peek_u64(pages);

	if (off_stack_area < 0 || off_area_pages < 0 || size_page <= 0 || size_page > 128)
		return;
	if (off_flags < 0 || off_refcount < 0 || off_head < 0 || !first)
		return;
	if (walk_from(self()->pgd, stack, entry, NULL, 0, 3) == 3)
		vmemmap = first - (entry[3] >> 12 & 0xffffffffffUL) * size_page;
}

/* The walk must find the frame that pagemap names, at the level where it must be. */
static bool walk_agrees(void)
{
	u64 *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	u64 entry[4] = { 0 }, shown = 0;
	int level;

	if (page == MAP_FAILED)
		return false;
	*(volatile u64 *)page = 1;
	level = walk_from(self()->pgd, (u64)page, entry, NULL, 0, 3);
	pagemap_read((u64)page, &shown, 1);
	munmap(page, PAGE);
	return level == 3 && (entry[3] >> 12 & 0xffffffffffUL) == (shown & ((1UL << 55) - 1));
}

static bool try_walk(void)
{
	if (walk_agrees())
		return true;
	/* Five levels: the low half of the address space then begins a table later. */
	levels = 5;
	close(walk_fd);
	walk_fd = load_walk(map_fd, levels);
	return walk_fd >= 0 && walk_agrees();
}

bool raw_init(void)
{
#ifdef __x86_64__
	if (!make_programs() || !find_offsets())
		return false;
	if (!self()->pgd) {
		why_not = "the kernel's memory cannot be read (lockdown?)";
		return false;
	}
	if (!find_direct_map())
		return false;
	if (!try_walk()) {
		why_not = "the walk disagrees with pagemap";
		return false;
	}
	find_vmemmap();
	ready = true;
	why_not = "";
	return true;
#else
	why_not = "the raw walk knows x86-64 only";
	return false;
#endif
}

bool raw_ready(void) { return ready; }
const char *raw_why_not(void) { return why_not; }
