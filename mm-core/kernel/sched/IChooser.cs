// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Decides everything that can go more than one way; the harness enumerates the decisions by replay.</summary>
public interface IChooser
{
    /// <summary>One of 0 .. count-1. <paramref name="what"/> names the decision for reports.</summary>
    int Choose(int count, string what);
}
