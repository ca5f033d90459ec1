// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a thread in a race needs to be open before it can go on, and where it sleeps until then.</summary>
internal sealed record GateWait(IGate Gate, WaitQueue Queue, string WaitsFor);
