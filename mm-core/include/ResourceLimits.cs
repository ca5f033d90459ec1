// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Soft limits in bytes; the hard ones are out of reach.</summary>
/// <param name="AddressSpace">RLIMIT_AS</param>
/// <param name="Data">RLIMIT_DATA</param>
/// <param name="Stack">RLIMIT_STACK</param>
/// <param name="Memlock">RLIMIT_MEMLOCK</param>
internal sealed record ResourceLimits(ulong AddressSpace, ulong Data, ulong Stack, ulong Memlock)
{
    /// <summary>Without limits but for the 8 MiB of a stack, as every distribution sets them, and the 8 MiB of locked memory that are the kernel's own.</summary>
    internal static readonly ResourceLimits Usual = new(ulong.MaxValue, ulong.MaxValue, 8UL << 20, 8UL << 20);

    /// <summary>Resources that there are: RLIM_NLIMITS.</summary>
    private const uint Count = 16;

    /// <remarks>kernel/sys.c:do_prlimit()</remarks>
    internal static SysRet Set(TaskStruct task, Rlimit resource, ulong limit)
    {
        if ((uint)resource >= Count)
        {
            return Errno.EINVAL;
        }

        MmStruct mm = task.Mm!;
        switch (resource)
        {
            case Rlimit.RLIMIT_AS:
                mm.Limits = mm.Limits with { AddressSpace = limit };
                return 0;
            case Rlimit.RLIMIT_DATA:
                mm.Limits = mm.Limits with { Data = limit };
                return 0;
            case Rlimit.RLIMIT_STACK:
                mm.Limits = mm.Limits with { Stack = limit };
                return 0;
            case Rlimit.RLIMIT_MEMLOCK:
                mm.Limits = mm.Limits with { Memlock = limit };
                return 0;
            default:
                throw new NotModelledException($"setrlimit of {resource}");
        }
    }
}
