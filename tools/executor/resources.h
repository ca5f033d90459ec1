// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * resources.h - what a case has of its process: limits, a break, a user, pipes,
 * and segments of System V shared memory.
 */
#ifndef RESOURCES_H
#define RESOURCES_H

#include "mmexec.h"

/* resources.c */
void limits_lift(void);
long make_setrlimit(const u64 *arg);
long make_drop_capability(const u64 *arg);
long make_process_mrelease(const u64 *arg);
long make_set_mempolicy(const u64 *arg);
long make_pipe(const u64 *arg);
long make_vmsplice(const u64 *arg);
void break_begin(void);
long make_brk(const u64 *arg);
long make_vma_name(const u64 *arg);
void become_nobody(void);

/* segments.c */
void segments_begin(void);
long make_shmget(const u64 *arg);
long make_shmat(const u64 *arg);
long make_shmdt(const u64 *arg);
long make_shmctl(const u64 *arg);
u64 segment_length(const u64 *arg);

#endif
