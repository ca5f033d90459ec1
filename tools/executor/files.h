// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * files.h - folders of the executor's own, and the files that scripts have in
 * them.
 */
#ifndef FILES_H
#define FILES_H

#include "mmexec.h"

#define FOLDER_PATH	256
#define MEM_FILE	"/proc/self/mem"
#define CASE_PREFIX	"mmexec.case."

/* disk.c */
void disk_state_folder(const char *folder);
const char *disk_folder(void);
const char *disk_type(void);

/* folders.c */
int folder_open(int parent, const char *name, uid_t owner);
void folder_empty(int folder);

/* files.c */
void files_init(void);
void files_make(void);
long make_open(const u64 *arg);
long make_reopen(const u64 *arg);
long make_open_mem(const u64 *arg);
long make_truncate(const u64 *arg);
long make_unlink(const u64 *arg);
bool is_mem(int fd);
const char *script_name(const char *path, char *out, u32 size);
void files_clear(void);

#endif
