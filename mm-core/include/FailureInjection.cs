// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Which of the next allocations of each kind fails, though there is room.</summary>
internal sealed class FailureInjection
{
    private readonly ulong[] left = new ulong[Enum.GetValues<FailPoint>().Length];
    private bool isArmed;

    /// <summary>The nth from now on fails, and no other; 0: none.</summary>
    internal void Arm(FailPoint point, ulong nth)
    {
        left[(int)point] = nth;
        isArmed = Array.Exists(left, one => one != 0);
    }

    /// <summary>Counts one allocation.</summary>
    internal bool Fails(FailPoint point)
    {
        if (!isArmed || left[(int)point] == 0)
        {
            return false;
        }

        ulong now = --left[(int)point];
        Arm(point, now);
        return now == 0;
    }
}
