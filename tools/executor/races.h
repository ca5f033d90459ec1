// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef RACES_H
#define RACES_H
#include "mmexec.h"

/* runner.c, for races.c */
bool is_expected(const struct step *s, const struct result *r);
void record_kept(const struct race_result *kept);

/* races.c */
void races_init(void);
void race_lock(void);
void race_unlock(void);
void race_thread(void);
void race_go(u32 threads);

#endif
