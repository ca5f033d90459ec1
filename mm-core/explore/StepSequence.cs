// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Steps one behind the other, the last of them one that was not made like that yet.</summary>
internal sealed class StepSequence
{
    private int[] threads = new int[64];
    private Footprint[] prints = new Footprint[64];

    private bool hasGuess;

    /// <summary>Something was told from it only by what the last step is supposed to touch.</summary>
    internal bool HangsOnGuess { get; private set; }

    internal int Count { get; private set; }


    internal void Clear()
    {
        Count = 0;
        HangsOnGuess = false;
    }

    internal void Add(int thread, Footprint print, bool isGuess = false)
    {
        if (Count == threads.Length)
        {
            Array.Resize(ref threads, Count * 2);
            Array.Resize(ref prints, Count * 2);
        }

        (threads[Count], prints[Count]) = (thread, print);
        hasGuess = isGuess;
        Count++;
    }

    /// <summary>A thread that would touch this now comes to the same as if it did so where the sequence lets it, or behind it.</summary>
    internal bool CanBeginWith(int thread, Footprint print)
    {
        for (int i = 0; i < Count; i++)
        {
            if (threads[i] == thread)
            {
                return true;
            }

            if (print.Meets(prints[i]))
            {
                HangsOnGuess |= hasGuess && i == Count - 1;
                return false;
            }
        }

        return true;
    }

    /// <summary>The thread's step is in it, with nothing before it that could be seen.</summary>
    internal bool BeginsWith(int thread)
    {
        for (int i = 0; i < Count; i++)
        {
            if (threads[i] == thread || !prints[i].IsEmpty)
            {
                return threads[i] == thread;
            }
        }

        return false;
    }

    /// <summary>Takes out the first step of a thread, if it has any.</summary>
    internal void Remove(int thread)
    {
        int at = Array.IndexOf(threads, thread, 0, Count);
        if (at < 0)
        {
            return;
        }

        Count--;
        hasGuess &= at != Count;
        Array.Copy(threads, at + 1, threads, at, Count - at);
        Array.Copy(prints, at + 1, prints, at, Count - at);
    }

    /// <summary>Adds the threads of all steps to a list.</summary>
    internal void AppendTo(List<int> steps)
    {
        for (int i = 0; i < Count; i++)
        {
            steps.Add(threads[i]);
        }
    }

    /// <summary>Adds all of it to a tree, as a branch of its own.</summary>
    internal void AppendTo(List<Wakeup> tree)
    {
        for (int i = 0; i < Count; i++)
        {
            Wakeup step = new(threads[i], prints[i], hasGuess && i == Count - 1);
            tree.Add(step);
            tree = step.Next;
        }
    }
}
