/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_H
#define BENCH_H

/* Times the operations of tools/bench on the kernel underneath: one, by its name, or all. */
int bench_main(const char *name);

#endif
