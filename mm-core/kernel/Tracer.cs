// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What was passed, in order: tracepoints and named points. Off, it costs a test of a flag.</summary>
public sealed class Tracer
{
    private readonly List<string> events = [];

    /// <summary>What was passed since <see cref="Start"/>.</summary>
    public IReadOnlyList<string> Events => events;

    internal bool IsOn { get; private set; }

    /// <summary>Forgets what was seen and looks on.</summary>
    internal void Start()
    {
        events.Clear();
        IsOn = true;
    }

    internal void Hit(string name)
    {
        if (IsOn)
        {
            events.Add(name);
        }
    }
}
