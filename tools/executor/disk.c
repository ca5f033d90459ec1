// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * disk.c - where files by name lie: the first folder on an ext4, else the first
 * on anything that is not memory, else /tmp.  On many distributions /tmp is a
 * tmpfs, and a file there is no file on a disk.
 */
#include "mmexec.h"
#include "files.h"
#include <stdio.h>
#include <sys/vfs.h>

#define EXT4_MAGIC	0xef53UL
#define TMPFS_MAGIC	0x01021994UL
#define RAMFS_MAGIC	0x858458f6UL
#define LONGEST		(FOLDER_PATH - sizeof("/" CASE_PREFIX "XXXXXX"))

static char state[LONGEST + 1];

static u64 type_of(const char *folder)
{
	struct statfs fs;

	return !folder[0] || access(folder, W_OK | X_OK) || statfs(folder, &fs) ? 0 : (u64)fs.f_type;
}

/* The caller's own folder for what programs leave there; the harness tells it, because no environment comes along. */
void disk_state_folder(const char *folder)
{
	if (folder[0] == '/' && strlen(folder) < sizeof(state))
		strcpy(state, folder);
}

const char *disk_folder(void)
{
	const char *const folders[] = { "/tmp", "/var/tmp", state };

	for (u32 i = 0; i < ARRAY_SIZE(folders); i++)
		if (type_of(folders[i]) == EXT4_MAGIC)
			return folders[i];
	for (u32 i = 0; i < ARRAY_SIZE(folders); i++) {
		u64 type = type_of(folders[i]);

		if (type && type != TMPFS_MAGIC && type != RAMFS_MAGIC)
			return folders[i];
	}
	return folders[0];
}

/* As mount(8) has it; a number where the name is not known. */
const char *disk_type(void)
{
	static const struct { u64 magic; const char *name; } known[] = {
		{ EXT4_MAGIC, "ext4" }, { TMPFS_MAGIC, "tmpfs" }, { RAMFS_MAGIC, "ramfs" }, { 0x58465342, "xfs" },
		{ 0x9123683e, "btrfs" }, { 0x794c7630, "overlay" }, { 0xf2f52010, "f2fs" }, { 0x6969, "nfs" }, { 0x01021997, "9p" },
	};
	static char number[24];
	u64 type = type_of(disk_folder());

	for (u32 i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].magic == type)
			return known[i].name;
	snprintf(number, sizeof(number), "0x%lx", (unsigned long)type);
	return number;
}
