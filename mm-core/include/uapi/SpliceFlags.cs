// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>SPLICE_F_*.</summary>
/// <remarks>include/linux/splice.h, from SPLICE_F_MOVE on.</remarks>
[Flags]
public enum SpliceFlags : uint
{
    SPLICE_F_MOVE = 1,
    SPLICE_F_NONBLOCK = 2,
    SPLICE_F_MORE = 4,
    SPLICE_F_GIFT = 8,
}
