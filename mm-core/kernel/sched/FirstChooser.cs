// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Always takes the first way: the chooser of a run that is not explored.</summary>
public sealed class FirstChooser : IChooser
{
    public static FirstChooser Instance { get; } = new();

    public int Choose(int count, string what) => 0;

    // As the interface has it: asked at every allocation, and from here the compiler knows the answer.
    public bool FailsAllocation(FailPoint point) => false;
}
