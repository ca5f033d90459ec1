// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A thread that waits for a lock at the end of an execution, and who has it.</summary>
/// <param name="Thread">The number of the thread that waits.</param>
/// <param name="For">The lock, and how the thread wants it.</param>
/// <param name="Since">Its last step: how manieth of the execution that is, from 0. Behind it the thread stands before the lock.</param>
/// <param name="Holder">The number of the thread that has it.</param>
/// <param name="HeldSince">The step that took it.</param>
public sealed record DeadlockWait(int Thread, Operation For, int Since, int Holder, int HeldSince);
