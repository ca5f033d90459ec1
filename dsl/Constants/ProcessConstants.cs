// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>The constants of prctl() and memory policies, with the values of x86-64.</summary>
/// <remarks>include/uapi/linux/prctl.h, include/uapi/linux/mempolicy.h</remarks>
internal static class ProcessConstants
{
    public static readonly ConstantGroup[] Groups =
    [
        new(ConstantFamily.Prctl, false,
        [
            ("PR_SET_MDWE", 65),
            ("PR_GET_MDWE", 66),
            ("PR_SET_THP_DISABLE", 41),
            ("PR_GET_THP_DISABLE", 42),
            ("PR_SET_MEMORY_MERGE", 67),
            ("PR_GET_MEMORY_MERGE", 68),
            ("PR_SET_DUMPABLE", 4),
            ("PR_SET_TIMERSLACK", 29),
        ]),
        new(ConstantFamily.Mdwe, true,
        [
            ("PR_MDWE_REFUSE_EXEC_GAIN", 1),
            ("PR_MDWE_NO_INHERIT", 2),
        ]),
        new(ConstantFamily.ThpDisable, true,
        [
            ("PR_THP_DISABLE_EXCEPT_ADVISED", 2),
        ]),
        new(ConstantFamily.Mpol, false,
        [
            ("MPOL_DEFAULT", 0),
            ("MPOL_PREFERRED", 1),
            ("MPOL_BIND", 2),
            ("MPOL_INTERLEAVE", 3),
            ("MPOL_LOCAL", 4),
            ("MPOL_PREFERRED_MANY", 5),
            ("MPOL_WEIGHTED_INTERLEAVE", 6),
        ]),
        new(ConstantFamily.MpolMove, true,
        [
            ("MPOL_MF_STRICT", 1),
            ("MPOL_MF_MOVE", 2),
            ("MPOL_MF_MOVE_ALL", 4),
        ]),
    ];
}
