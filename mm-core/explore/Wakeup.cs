// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A step of a wakeup tree: what is to be explored from a state, and is like nothing that was explored from it.</summary>
/// <remarks>Abdulla, Aronis, Jonsson, Sagonas: Source Sets, A Foundation for Optimal Dynamic Partial Order Reduction (JACM 2017).</remarks>
internal sealed class Wakeup(int thread, Footprint print, bool isGuess)
{
    /// <summary>Who makes it.</summary>
    internal int Thread => thread;

    /// <summary>What it touches.</summary>
    internal Footprint Print { get; private set; } = print;

    /// <summary>It touched that where another step came before it that will not.</summary>
    internal bool IsGuess { get; private set; } = isGuess;

    /// <summary>What comes behind it, in the order in which it is explored.</summary>
    internal List<Wakeup> Next { get; } = [];

    /// <summary>It was tried out.</summary>
    internal void Learn(Footprint? touched)
    {
        Print = touched ?? Print;
        IsGuess = false;
    }
}
