// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>Lets the first thread go on always, and looks at the machine when a point is passed for the first time.</summary>
internal sealed class SpyChooser(string point) : IChooser
{
    internal Machine? Machine { get; set; }

    internal IReadOnlyList<HeldLock>? Seen { get; private set; }

    public int Choose(int count, string what) => 0;

    public int ChooseThread(IReadOnlyList<SimThread> runnable)
    {
        if (runnable.Any(thread => thread.Next.Name == point))
        {
            Seen ??= Machine!.Inspect.Locks();
        }

        return 0;
    }
}
