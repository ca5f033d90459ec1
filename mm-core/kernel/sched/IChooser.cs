// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Decides everything that can go more than one way; the harness enumerates the decisions by replay.</summary>
public interface IChooser
{
    /// <summary>This execution is not one of those that are counted: only something of it is to be known.</summary>
    bool IsTrial => false;

    /// <summary>One of 0 .. count-1. <paramref name="what"/> names the decision for reports.</summary>
    int Choose(int count, string what);

    /// <summary>Whether an allocation of a kind fails for which there is memory.</summary>
    bool FailsAllocation(FailPoint point) => false;

    /// <summary>
    /// In a race: which thread goes on, by its place in the list. Each stands before its <see cref="SimThread.Next"/>, which it can make:
    /// who waits for a lock that is held is not among them. It is asked also where there is one only.
    /// </summary>
    int ChooseThread(IReadOnlyList<SimThread> runnable) => runnable.Count == 1 ? 0 : Choose(runnable.Count, "schedule");

    /// <summary>
    /// A thread that was chosen has come to its next point. On the way it has touched all this, the operation that was announced included;
    /// nobody came between. The list is valid during the call.
    /// </summary>
    void Stepped(SimThread thread, IReadOnlyList<Operation> touched)
    {
    }
}
