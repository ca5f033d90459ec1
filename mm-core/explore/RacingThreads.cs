// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The threads of a race, counted from 0 in the order in which they were seen first, and what each waits for.</summary>
internal sealed class RacingThreads
{
    /// <summary>A set of them is a word.</summary>
    private const int Most = 64;

    private readonly List<int> numbers = [];
    private readonly Operation?[] waits = new Operation?[Most];
    private int[] indices = [];

    internal int Count => numbers.Count;

    /// <summary>An execution begins.</summary>
    internal void Begin(IReadOnlyList<SimThread> all)
    {
        Array.Clear(waits);
        for (int i = 0; i < all.Count; i++)
        {
            Stopped(all[i]);
        }
    }

    internal int NumberOf(int index) => numbers[index];

    internal int IndexOf(SimThread thread)
    {
        int number = thread.Number;
        if (number >= indices.Length)
        {
            Array.Resize(ref indices, number + 1);
        }

        if (indices[number] == 0)
        {
            if (Count == Most)
            {
                throw new NotModelledException($"a race of more than {Most} threads");
            }

            numbers.Add(number);
            indices[number] = Count;
        }

        return indices[number] - 1;
    }

    internal ulong MaskOf(IReadOnlyList<SimThread> threads)
    {
        ulong mask = 0;
        for (int i = 0; i < threads.Count; i++)
        {
            mask |= 1UL << IndexOf(threads[i]);
        }

        return mask;
    }

    /// <summary>A thread has come to where it stops: perhaps in front of a lock, that somebody holds or is going to.</summary>
    internal void Stopped(SimThread thread) => waits[IndexOf(thread)] = thread.Wait is null ? null : thread.Next;

    /// <summary>What a thread stands in front of, where that is a lock.</summary>
    internal Operation? WaitOf(int index) => waits[index];
}
