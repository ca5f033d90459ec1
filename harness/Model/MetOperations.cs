// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>What the threads of one execution of a race did, and at what of it they met.</summary>
internal sealed class MetOperations
{
    private readonly HashSet<(int Thread, Operation Operation)> all = [];

    /// <summary>A thread has made a step.</summary>
    public void Add(SimThread thread, IReadOnlyList<Operation> touched)
    {
        foreach (Operation operation in touched)
        {
            all.Add((thread.Number, operation));
        }
    }

    /// <summary>Whether threads met at anything but locks.</summary>
    public bool MeetAtObjects => all.Any(one => !IsLock(one.Operation.Kind) && IsMet(one.Thread, one.Operation));

    /// <summary>Whether somebody else did what cannot be exchanged with this.</summary>
    public bool IsMet(int by, Operation operation)
    {
        foreach ((int thread, Operation other) in all)
        {
            if (thread != by && other.Conflicts(operation))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLock(ObjectKind kind) =>
        kind is ObjectKind.RwSemaphore or ObjectKind.SpinLock or ObjectKind.FolioLock or ObjectKind.VmaLock;
}
