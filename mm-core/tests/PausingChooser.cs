// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>Lets the first thread go on always, and does something when one stands at a point for the first time.</summary>
internal sealed class PausingChooser : IChooser
{
    private string? point;
    private ObjectKind kind;
    private Action action = () => { };

    /// <summary>What was touched since then, in order.</summary>
    internal List<Operation> Touched { get; } = [];

    internal bool HasPaused { get; private set; }

    internal void Arm(string at, Action then)
    {
        point = at;
        kind = ObjectKind.None;
        action = then;
        HasPaused = false;
        Touched.Clear();
    }

    /// <summary>The same in front of something of a kind, which has no name.</summary>
    internal void Arm(ObjectKind at, Action then)
    {
        Arm("", then);
        kind = at;
    }

    public int Choose(int count, string what) => 0;

    public int ChooseThread(IReadOnlyList<SimThread> runnable)
    {
        if (!HasPaused && runnable.Any(thread => thread.Next.Name == point || (kind != ObjectKind.None && thread.Next.Kind == kind)))
        {
            HasPaused = true;
            Touched.Clear();
            action();
        }

        return 0;
    }

    public void Stepped(SimThread thread, IReadOnlyList<Operation> touched) => Touched.AddRange(touched);
}
