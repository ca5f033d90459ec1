// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>The signal that a fault becomes; none when it was solved.</summary>
internal readonly record struct FaultSignal(Signal Signal, SiCode Code)
{
    internal bool IsNone => Signal == Signal.None;
}
