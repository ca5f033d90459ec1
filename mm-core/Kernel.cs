// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

/// <summary>What the simulated kernel is, and its assertions, which are always on.</summary>
public static class Kernel
{
    /// <summary>The version that is modelled.</summary>
    public static Version Release { get; } = new(6, 18, 44);

    /// <summary>BUG_ON(): stops the run and prints the condition as it is written in the source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BugOn(
        [DoesNotReturnIf(true)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        if (condition)
        {
            Bug(text!);
        }
    }

    /// <summary>BUG(): this cannot happen.</summary>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Bug(string text) => throw new KernelBugException($"kernel BUG: {text}");

    /// <summary>WARN_ON(): a line in the machine's dmesg, which fails a script that does not expect it.</summary>
    public static bool WarnOn(
        Machine machine,
        bool condition,
        [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        if (condition)
        {
            machine.Dmesg.Add($"WARNING: {text}");
        }

        return condition;
    }

    /// <summary>printk(): a line in the machine's dmesg.</summary>
    public static void Printk(Machine machine, string line) => machine.Dmesg.Add(line);
}
