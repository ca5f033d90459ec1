// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>Resources of setrlimit(2), x86-64 values.</summary>
public enum Rlimit
{
    RLIMIT_FSIZE = 1,
    RLIMIT_DATA = 2,
    RLIMIT_STACK = 3,
    RLIMIT_MEMLOCK = 8,
    RLIMIT_AS = 9,
}
