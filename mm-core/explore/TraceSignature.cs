// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A number for what was run so far, the same for all orders of it that cannot be told from each other.</summary>
/// <remarks>Each step has one, made of those of all steps before it that it meets: the order of the others is in it nowhere.</remarks>
internal sealed class TraceSignature
{
    private const ulong Odd = 0x9E37_79B9_7F4A_7C15;

    private readonly Footprints prints = new();
    private readonly List<(int Thread, Footprint Print, ulong Number)> steps = [];

    internal ulong Value { get; private set; }

    internal void Clear()
    {
        steps.Clear();
        Value = 0;
    }

    internal void Add(int thread, IReadOnlyList<Operation> touched)
    {
        Footprint print = prints.Of(touched);
        ulong number = (ulong)thread;
        foreach ((int Thread, Footprint Print, ulong Number) earlier in steps)
        {
            if (earlier.Thread == thread || earlier.Print.Meets(print))
            {
                number = unchecked(number + Mix(earlier.Number));
            }
        }

        number = Mix(number);
        steps.Add((thread, print, number));
        Value = unchecked(Value + Mix(number));
    }

    private static ulong Mix(ulong number)
    {
        unchecked
        {
            number = (number ^ (number >> 30)) * Odd;
            number = (number ^ (number >> 27)) * 0x94D0_49BB_1331_11EB;
            return (number ^ (number >> 31)) + Odd;
        }
    }
}
