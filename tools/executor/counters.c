// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * counters.c - rss and page tables of a process, fields of its status, knobs.
 *
 * The executor's own share is the baseline: what a process had before the
 * script's first mapping, or, in a forked child, what lies in the executor's
 * own region.
 */
#include "serial.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#define MAX_STATUS_FIELDS	64

static bool read_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, ctl->work.text, sizeof(ctl->work.text) - 1);
	close(fd);
	if (n < 0)
		return false;
	ctl->work.text[n] = 0;
	return true;
}

/* A number of /proc/self/status that was read before; -1: there is none. */
static s64 field(const char *name)
{
	u32 n = strlen(name);

	for (char *line = ctl->work.text; line && *line; line = strchr(line, '\n')) {
		if (*line == '\n')
			line++;
		if (!strncmp(line, name, n) && line[n] == ':')
			return strtoll(line + n + 1, NULL, 10);
	}
	return -1;
}

/* A number of /proc/self/status; -1: there is none of that name. */
s64 status_field(const char *name)
{
	return read_file("/proc/self/status") ? field(name) : -1;
}

bool read_rss(s64 rss[4])
{
	static const char *const names[4] = { "RssAnon", "RssFile", "RssShmem", "VmSwap" };

	if (!read_file("/proc/self/status"))
		return false;
	for (int i = 0; i < 4; i++) {
		rss[i] = field(names[i]);
		if (rss[i] < 0)
			return false;
		rss[i] /= PAGE / 1024;
	}
	return true;
}

#define TRIALS		3
#define TRIAL_PAGES	8

/* Whether each page counts when it comes, and none when all are gone. */
static bool counts_each_page(u8 *at)
{
	s64 before = status_field("RssAnon");
	bool each = before >= 0;

	for (u32 i = 1; each && i <= TRIAL_PAGES; i++) {
		*(volatile u8 *)(at + (i - 1) * PAGE) = 1;
		each = status_field("RssAnon") == before + i * (s64)PAGE / 1024;
	}
	madvise(at, TRIAL_PAGES * PAGE, MADV_DONTNEED);
	return each && status_field("RssAnon") == before;
}

/*
 * Found by trying: before 6.2 every task keeps counts of its own, and hands them
 * over each 64 faults; 6.2 and some later ones keep a part of them by CPU, which
 * status does not add.  What rss is there nobody can tell.  Once in a while
 * reclaim takes a page of ours, so that one good trial is enough.
 */
bool rss_is_exact(void)
{
	static bool tried, exact;
	u8 *at;

	if (tried)
		return exact;
	tried = true;
	at = mmap(NULL, TRIAL_PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		return false;
	madvise(at, TRIAL_PAGES * PAGE, MADV_NOHUGEPAGE);
	for (u32 i = 0; i < TRIALS && !exact; i++)
		exact = counts_each_page(at);
	munmap(at, TRIAL_PAGES * PAGE);
	return exact;
}

bool read_tables(s64 *pages)
{
	*pages = raw_tables();
	if (*pages >= 0)
		return true;
	if (!read_file("/proc/self/status") || field("VmPTE") < 0)
		return false;
	*pages = field("VmPTE") / (PAGE / 1024);
	return true;
}

#define PM_PRESENT	(1UL << 63)
#define PM_FILE		(1UL << 61)

/* A clone on a tmpfs, or an initramfs: the pages of our own program are shmem's then. */
static bool is_program_in_shmem(const struct vma *v)
{
	static u64 inode;
	static bool tried;
	struct statfs fs;
	struct stat st;

	if (!tried && !statfs("/proc/self/exe", &fs) && fs.f_type == TMPFS_MAGIC && !stat("/proc/self/exe", &st))
		inode = st.st_ino;
	tried = true;
	return inode && v->inode == inode;
}

static bool is_shmem(const struct vma *v)
{
	return is_program_in_shmem(v) || !strncmp(v->name, "/memfd:", 7) || !strncmp(v->name, "/dev/zero (deleted)", 19) ||
	       !strncmp(v->name, "/dev/shm/", 9) || !strncmp(v->name, "/SYSV", 5) || !v->inode;
}

/* Pages of ours that are present: none is the zero page, all that can be written were. */
static void count_own(const struct vma *v, u64 start, u64 end, s64 rss[4])
{
	u64 *entries = ctl->work.shown;

	for (u64 a = start, n; a < end; a += n * PAGE) {
		u64 left = (end - a) / PAGE;

		n = pagemap_read(a, entries, left < ARRAY_SIZE(ctl->work.shown) ? left : ARRAY_SIZE(ctl->work.shown));
		if (!n)
			return;
		for (u64 i = 0; i < n; i++)
			if (entries[i] & PM_PRESENT)
				rss[!(entries[i] & PM_FILE) ? 0 : is_shmem(v) ? 2 : 1]++;
	}
}

/*
 * What the executor's own mappings of this process hold, page by page.  They are
 * few and small; how much a script has reserved costs nothing.
 */
void own_rss(s64 rss[4])
{
	struct vma v;

	memset(rss, 0, 4 * sizeof(*rss));
	for (u64 at = OWN_BASE; vma_at_or_after(at, &v) && v.start < OWN_END; at = v.end) {
		if (v.start == THREAD_STACKS && !ctl->nthreads)
			continue;
		if (v.start != SHARED_BASE)
			count_own(&v, v.start, v.end, rss);
		for (u64 a = v.start; v.start == SHARED_BASE && a < v.end; a += 2 * MIB)
			if (shared_is_mapped(a))
				count_own(&v, a, a + 2 * MIB < v.end ? a + 2 * MIB : v.end, rss);
	}
}

static struct {
	char name[24];
	s64 value;
} first[MAX_STATUS_FIELDS];
static u32 nfirst;

/* The whole status as it is before the first step. */
void status_baseline(void)
{
	nfirst = 0;
	if (!read_file("/proc/self/status"))
		return;
	for (char *line = ctl->work.text; line && *line && nfirst < MAX_STATUS_FIELDS; line = strchr(line, '\n')) {
		char *colon;

		if (*line == '\n')
			line++;
		colon = strchr(line, ':');
		if (!colon || colon - line >= 24)
			continue;
		memcpy(first[nfirst].name, line, colon - line);
		first[nfirst].name[colon - line] = 0;
		first[nfirst++].value = strtoll(colon + 1, NULL, 10);
	}
}

/* So much of a field came since then, in kB, and is not the script's. */
void status_own(const char *name, s64 kb)
{
	for (u32 i = 0; i < nfirst; i++)
		if (!strcmp(first[i].name, name))
			first[i].value += kb;
}

static s64 marked[MAX_STATUS_FIELDS];

/* What the fields come to from here until status_moved() is not the script's. */
void status_mark(void)
{
	if (nfirst && read_file("/proc/self/status"))
		for (u32 i = 0; i < nfirst; i++)
			marked[i] = field(first[i].name);
}

void status_moved(void)
{
	if (nfirst && read_file("/proc/self/status"))
		for (u32 i = 0; i < nfirst; i++)
			first[i].value += field(first[i].name) - marked[i];
}

static s64 first_value(const char *name)
{
	for (u32 i = 0; i < nfirst; i++)
		if (!strcmp(first[i].name, name))
			return first[i].value;
	return 0;
}

static void put_counter(const struct operand *name, bool known, s64 value)
{
	put_u16(name->text_len);
	put_bytes(name->text, name->text_len);
	put_u8(known);
	put_u64(value);
}

/* What status tells of the counts behind rss. */
static bool is_rss(const char *name)
{
	return !strncmp(name, "Rss", 3) || !strcmp(name, "VmRSS") || !strcmp(name, "VmHWM") || !strcmp(name, "VmSwap");
}

void put_status(const struct step *step)
{
	bool read = read_file("/proc/self/status");

	put_u8(PART_COUNTERS);
	put_u32(step->ntexts);
	for (u32 i = 0; i < step->ntexts; i++) {
		const struct operand *t = &step->texts[i];
		s64 v = read ? field(t->text) : -1;
		bool known = v >= 0 && (strcmp(t->text, "VmPTE") || tables_are_own()) &&
			     (!is_rss(t->text) || rss_is_exact()) && (strcmp(t->text, "VmPin") || pins_are_counted());

		put_counter(t, known, v - first_value(t->text));
	}
}

/* A text part: nothing can be true of a knob that is not there, and why. */
static void put_absent(const char *why, const char *more)
{
	u32 n = strlen(why), m = strlen(more);

	put_u8(PART_TEXT);
	put_u16(n + m);
	put_bytes(why, n);
	put_bytes(more, m);
}

/* The number in the file that the text names. */
void put_knob(const struct step *step)
{
	const struct operand *t = &step->texts[0];
	char text[KNOB_VALUE], *end = text;
	bool read = false;
	s64 v = 0;

	if (!step->ntexts)
		return;
	if (!knob_known(t->text)) {
		put_absent("it is no file below /proc/sys/vm/ or /sys/kernel/mm/", "");
	} else if ((read = knob_read(t->text, text))) {
		v = strtoll(text, &end, 10);
		if (end == text || *end)
			put_absent("it holds no number: ", text);
	} else if (errno != EACCES && errno != EPERM) {
		put_absent("it is not there: ", strerror(errno));
	}
	put_u8(PART_COUNTERS);
	put_u32(1);
	put_counter(t, read && end != text && !*end, v);
}
