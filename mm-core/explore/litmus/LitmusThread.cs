// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A thread of a litmus program: it announces a step, and goes on when that was made.</summary>
internal sealed class LitmusThread(SimThread sim)
{
    /// <summary>What it is for the explorer.</summary>
    internal SimThread Sim => sim;

    /// <summary>What its last step read.</summary>
    internal int Got { get; set; }

    /// <summary>Whatever it read, in one number: what a thread knows at its end is a part of the final state.</summary>
    internal ulong Knows { get; set; }

    /// <summary>The step that it makes next.</summary>
    internal Access Next => Steps!.Current;

    internal IEnumerator<Access>? Steps { get; set; }

    internal bool IsOver { get; set; }
}
