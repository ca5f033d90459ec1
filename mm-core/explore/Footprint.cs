// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>All that one step touches. Equal ones are one object: <see cref="Footprints"/>.</summary>
internal sealed class Footprint(int id, Operation[] operations)
{
    private const Sharing OfLocks = Sharing.Acquire | Sharing.Try | Sharing.Release;

    /// <summary>What is known of meeting others, by their numbers: 0 where nothing is.</summary>
    private byte[] known = [];

    internal int Id => id;

    internal Operation[] Operations => operations;

    /// <summary>What it does to locks, in the order in which it does.</summary>
    internal Operation[] OfItsLocks { get; } = Array.FindAll(operations, each => (each.Sharing & OfLocks) != 0);

    /// <summary>The step is not made before a lock is free, which is the first thing that it touches.</summary>
    internal bool IsGated { get; } = operations.Length > 0 && (operations[0].Sharing & Sharing.Acquire) != 0;

    /// <summary>Nobody sees it.</summary>
    internal bool IsEmpty { get; } = Array.TrueForAll(operations, each => each.Kind == ObjectKind.None);

    /// <summary>A lock is taken, and could be held behind the step.</summary>
    internal static bool Takes(in Operation operation) =>
        (operation.Sharing & (Sharing.Acquire | Sharing.Try)) != 0 && (operation.Sharing & Sharing.Release) == 0;

    /// <summary>A lock is given back that was taken before.</summary>
    internal static bool GivesBack(in Operation operation) =>
        (operation.Sharing & (Sharing.Acquire | Sharing.Try)) == 0 && (operation.Sharing & Sharing.Release) != 0;

    /// <summary>The order of two such steps can be seen.</summary>
    internal bool Meets(Footprint other)
    {
        int index = other.Id;
        if (index >= known.Length)
        {
            Array.Resize(ref known, Math.Max(index + 1, known.Length * 2));
        }

        byte answer = known[index];
        if (answer == 0)
        {
            answer = known[index] = Looks(other) ? (byte)2 : (byte)1;
        }

        return answer == 2;
    }

    /// <summary>They meet at nothing but a lock that the other gives back, and this one waits for.</summary>
    internal bool IsHandedBy(Footprint other)
    {
        if (!IsGated)
        {
            return false;
        }

        foreach (Operation mine in operations)
        {
            foreach (Operation theirs in other.Operations)
            {
                if (mine.Conflicts(theirs) && (mine != operations[0] || !GivesBack(theirs)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>It takes a lock that somebody else wants.</summary>
    internal bool TakesFrom(in Operation wanted)
    {
        foreach (Operation mine in OfItsLocks)
        {
            if (Takes(mine) && mine.Conflicts(wanted))
            {
                return true;
            }
        }

        return false;
    }

    private bool Looks(Footprint other)
    {
        foreach (Operation mine in operations)
        {
            foreach (Operation theirs in other.Operations)
            {
                if (mine.Conflicts(theirs))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
