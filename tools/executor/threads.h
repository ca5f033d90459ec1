// SPDX-License-Identifier: GPL-2.0-or-later
/* threads.h - threads of a script, and which of them sleep until a step wakes them. */
#ifndef THREADS_H
#define THREADS_H

#include "mmexec.h"

void threads_init(void);
void threads_warm_up(void);
bool thread_start(const struct step *step);	/* false: there is no room for one more */
void thread_step_begins(u32 id);
void thread_step_ends(void);
void own_wait_begins(void);
void own_wait_ends(void);
u32 settle_woken(void);
void run_woken(u32 woken);
void end_threads_of(u32 proc);

#endif
