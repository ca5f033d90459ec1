// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A litmus program.</summary>
/// <param name="Places">How many variables, and as many locks, it has.</param>
/// <param name="Threads">What each thread does.</param>
internal sealed record LitmusProgram(int Places, params Func<LitmusThread, IEnumerator<Access>>[] Threads)
{
    /// <summary>What the variables are at first, as far as that is not 0.</summary>
    internal int[] Initial { get; init; } = [];

    /// <summary>As a race for the explorer.</summary>
    internal Func<IChooser, Func<ExecutionEnd>> Race => chooser => new LitmusMachine(chooser, this).Run;
}
