// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>Options of prctl(2).</summary>
public enum PrctlOption
{
    PR_SET_DUMPABLE = 4,
    PR_SET_TIMERSLACK = 29,
    PR_SET_THP_DISABLE = 41,
    PR_GET_THP_DISABLE = 42,
    PR_SET_MDWE = 65,
    PR_GET_MDWE = 66,
    PR_SET_MEMORY_MERGE = 67,
    PR_GET_MEMORY_MERGE = 68,
}
