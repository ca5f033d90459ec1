// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pkeys.c - protection keys: the rights that a thread has to each stand in a
 * register of its own, PKRU, two bits a key.
 */
#include "mmexec.h"

#ifdef __x86_64__
#include <cpuid.h>

#define BIT_OSPKE	(1U << 4)
#define KEYS		16

static __thread u32 rights;
static __thread bool used;

bool pkeys_supported(void)
{
	u32 a, b, c = 0, d;

	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (c & BIT_OSPKE);
}

static u32 read_rights(void)
{
	u32 value, high;

	asm volatile("rdpkru" : "=a"(value), "=d"(high) : "c"(0));
	return value;
}

static void write_rights(u32 value)
{
	asm volatile("wrpkru" : : "a"(value), "d"(0), "c"(0) : "memory");
}

long make_pkey_set(const u64 *arg)
{
	if (!pkeys_supported()) {
		errno = ENOSYS;
		return -1;
	}
	if (arg[0] >= KEYS || arg[1] > 3) {
		errno = EINVAL;
		return -1;
	}
	/* Key 0 is everybody's, the executor's too. */
	if (!arg[0] && arg[1]) {
		why_not_run = "without key 0 the executor has no memory either";
		return -1;
	}
	write_rights((read_rights() & ~(3U << 2 * arg[0])) | (u32)arg[1] << 2 * arg[0]);
	used = true;
	return 0;
}

long make_pkey_alloc(const u64 *arg)
{
	used = pkeys_supported();
	return syscall(SYS_pkey_alloc, arg[0], arg[1]);
}

/* A signal's handler begins with the rights of a new process, and ours does not return the way it came. */
void pkeys_save(void)
{
	if (used)
		rights = read_rights();
}

void pkeys_restore(void)
{
	if (used)
		write_rights(rights);
}
#else
bool pkeys_supported(void) { return false; }
void pkeys_save(void) { }
void pkeys_restore(void) { }

long make_pkey_set(const u64 *arg)
{
	(void)arg;
	errno = ENOSYS;
	return -1;
}

long make_pkey_alloc(const u64 *arg) { return syscall(SYS_pkey_alloc, arg[0], arg[1]); }
#endif
