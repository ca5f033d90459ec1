// SPDX-License-Identifier: GPL-2.0-or-later
/* profile.h - what the machine underneath is where the model could be another. */
#ifndef PROFILE_H
#define PROFILE_H

#include "mmexec.h"

bool zero_page_is_mapped(void);
bool page_tables_are_reclaimed(void);
u64 lowest_mapping(void);
bool may_map_lowest(void);
bool may_raise_limits(void);
bool places_top_down(void);
bool shm_may_run(void);
u64 memory_and_swap(void);
u64 effective_capabilities(void);
bool may_lock_beyond_limit(void);
int userfaultfd_refused(void);
int bpf_refused(void);
s64 limit_of(int resource);

#endif
