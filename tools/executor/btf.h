// SPDX-License-Identifier: GPL-2.0-or-later
#ifndef BTF_H
#define BTF_H
#include "mmexec.h"

/* btf.c */
bool btf_open(void);
void btf_close(void);
int btf_offset(const char *type, const char *member);
int btf_size(const char *type);
int btf_enum(const char *type, const char *name);

#endif
