// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Limits in bytes, soft and hard.</summary>
internal sealed record ResourceLimits
{
    /// <summary>
    /// Without limits but for the 8 MiB of a stack, as every distribution sets them, and the 8 MiB of locked memory that are the kernel's
    /// own.
    /// </summary>
    internal static readonly ResourceLimits Usual = new();

    /// <summary>A hard limit that stays as it is.</summary>
    internal const ulong HardStays = unchecked((ulong)-2);

    /// <summary>Resources that there are: RLIM_NLIMITS.</summary>
    private const uint Count = 16;

    /// <summary>RLIMIT_AS, the soft one.</summary>
    internal ulong AddressSpace { get; init; } = ulong.MaxValue;

    /// <summary>RLIMIT_DATA</summary>
    internal ulong Data { get; init; } = ulong.MaxValue;

    /// <summary>RLIMIT_STACK</summary>
    internal ulong Stack { get; init; } = 8UL << 20;

    /// <summary>RLIMIT_MEMLOCK</summary>
    internal ulong Memlock { get; init; } = 8UL << 20;

    /// <summary>RLIMIT_FSIZE</summary>
    internal ulong FileSize { get; init; } = ulong.MaxValue;

    private ulong HardAddressSpace { get; init; } = ulong.MaxValue;

    private ulong HardData { get; init; } = ulong.MaxValue;

    private ulong HardStack { get; init; } = ulong.MaxValue;

    private ulong HardMemlock { get; init; } = ulong.MaxValue;

    private ulong HardFileSize { get; init; } = ulong.MaxValue;

    /// <remarks>kernel/sys.c:do_prlimit()</remarks>
    internal static SysRet Set(TaskStruct task, Rlimit resource, ulong limit, ulong hard)
    {
        if ((uint)resource >= Count)
        {
            return Errno.EINVAL;
        }

        MmStruct mm = task.Mm!;
        ulong before = mm.Limits.Hard(resource);
        ulong after = hard == HardStays ? before : hard;
        if (limit > after)
        {
            return Errno.EINVAL;
        }

        if (after > before && !mm.Machine.Config.CapSysResource)
        {
            return Errno.EPERM;
        }

        mm.Limits = mm.Limits.With(resource, limit, after);
        return 0;
    }

    private ulong Hard(Rlimit resource) => resource switch
    {
        Rlimit.RLIMIT_AS => HardAddressSpace,
        Rlimit.RLIMIT_DATA => HardData,
        Rlimit.RLIMIT_STACK => HardStack,
        Rlimit.RLIMIT_MEMLOCK => HardMemlock,
        Rlimit.RLIMIT_FSIZE => HardFileSize,
        _ => throw new NotModelledException($"setrlimit of {resource}"),
    };

    private ResourceLimits With(Rlimit resource, ulong soft, ulong hard) => resource switch
    {
        Rlimit.RLIMIT_AS => this with { AddressSpace = soft, HardAddressSpace = hard },
        Rlimit.RLIMIT_DATA => this with { Data = soft, HardData = hard },
        Rlimit.RLIMIT_MEMLOCK => this with { Memlock = soft, HardMemlock = hard },
        Rlimit.RLIMIT_FSIZE => this with { FileSize = soft, HardFileSize = hard },
        _ => this with { Stack = soft, HardStack = hard },
    };
}
