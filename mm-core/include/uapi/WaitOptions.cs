// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <remarks>include/uapi/linux/wait.h</remarks>
[Flags]
public enum WaitOptions
{
    None = 0,
    WNOHANG = 1,
}
