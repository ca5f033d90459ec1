// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Zoo;

/// <summary>What became of one bug.</summary>
/// <param name="Id">Its id: Z58.</param>
/// <param name="Name">Its short name.</param>
/// <param name="Title">What goes wrong.</param>
/// <param name="Catches">The cases that fail with it, and how.</param>
/// <param name="TimedOut">Cases that did not end with it. That is no catch: it says nothing of the bug.</param>
/// <param name="Errors">Cases in which the harness failed.</param>
public sealed record ZooRow(
    string Id, string Name, string Title, IReadOnlyList<ZooCatch> Catches, IReadOnlyList<string> TimedOut, IReadOnlyList<string> Errors)
{
    /// <summary>Whether any case catches it.</summary>
    public bool IsCaught => Catches.Count > 0;
}
