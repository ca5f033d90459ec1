// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>Where a write began, which O_APPEND decides under the lock, and what came of it.</summary>
internal readonly record struct WrittenAt(ulong Start, SysRet Result);
