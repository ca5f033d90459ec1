// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>prctl(2), as far as it is about memory.</summary>
/// <remarks>kernel/sys.c</remarks>
internal static class Sys
{
    /// <remarks>kernel/sys.c:sys_prctl(). Left out: what is not about memory, huge pages, KSM.</remarks>
    internal static SysRet Prctl(TaskStruct task, PrctlOption option, ulong arg2, ulong arg3, ulong arg4, ulong arg5) => option switch
    {
        PrctlOption.PR_SET_MDWE => PrctlSetMdwe(task.Mm!, (Mdwe)arg2, arg3, arg4, arg5),
        PrctlOption.PR_GET_MDWE => PrctlGetMdwe(task.Mm!, arg2, arg3, arg4, arg5),
        _ when Enum.IsDefined(option) => throw new NotModelledException($"{option}"),
        _ => Errno.EINVAL,
    };

    /// <summary>What was once set stays, and may be set again as it is.</summary>
    /// <remarks>kernel/sys.c:prctl_set_mdwe()</remarks>
    private static SysRet PrctlSetMdwe(MmStruct mm, Mdwe bits, ulong arg3, ulong arg4, ulong arg5)
    {
        if (arg3 != 0 || arg4 != 0 || arg5 != 0)
        {
            return Errno.EINVAL;
        }

        const Mdwe both = Mdwe.PR_MDWE_REFUSE_EXEC_GAIN | Mdwe.PR_MDWE_NO_INHERIT;
        if ((bits & ~both) != 0 || bits == Mdwe.PR_MDWE_NO_INHERIT)
        {
            return Errno.EINVAL;
        }

        if (mm.Mdwe != 0 && mm.Mdwe != bits)
        {
            return Errno.EPERM;
        }

        mm.Mdwe = bits;
        return 0;
    }

    /// <remarks>kernel/sys.c:prctl_get_mdwe()</remarks>
    private static SysRet PrctlGetMdwe(MmStruct mm, ulong arg2, ulong arg3, ulong arg4, ulong arg5) =>
        arg2 != 0 || arg3 != 0 || arg4 != 0 || arg5 != 0 ? Errno.EINVAL : (long)mm.Mdwe;
}
