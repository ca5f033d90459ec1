// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A step of a wakeup tree: what is to be explored from a state, and is like nothing that was explored from it.</summary>
/// <param name="thread">Who makes it.</param>
/// <param name="print">What it touches.</param>
internal sealed class Wakeup(int thread, Footprint print)
{
    internal int Thread => thread;

    internal Footprint Print => print;

    /// <summary>What comes behind it, in the order in which it is explored.</summary>
    internal List<Wakeup> Next { get; } = [];

    /// <summary>Where a sequence belongs; null: what it leads to is explored with what is there.</summary>
    /// <param name="tree">Where to look; all steps on the way are taken out of the sequence.</param>
    /// <param name="sequence">Steps, and behind it those that are to be added at the place.</param>
    internal static List<Wakeup>? PlaceOf(List<Wakeup> tree, StepSequence sequence)
    {
        while (sequence.Count > 0)
        {
            Wakeup? like = null;
            foreach (Wakeup each in tree)
            {
                if (sequence.CanBeginWith(each.Thread, each.Print))
                {
                    like = each;
                    break;
                }
            }

            if (like is null)
            {
                return tree;
            }

            if (like.Next.Count == 0)
            {
                return null;
            }

            sequence.Remove(like.Thread);
            tree = like.Next;
        }

        return null;
    }
}
