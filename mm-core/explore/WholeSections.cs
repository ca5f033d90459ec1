// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a thread does under a lock is one step, and the lock is no step at all, as long as nobody can see into it.</summary>
/// <remarks>
/// Whole sections that touch nothing in common can be exchanged, though they take the same lock. Nobody sees into a section while all that
/// is changed in it is touched under its lock only, and whoever is in it need not wait. That is watched in each execution: the first one in
/// which it does not hold would be found among those of whole sections too, as it is whole up to there.
/// </remarks>
internal sealed class WholeSections(IChooser chooser) : IChooser
{
    private readonly Dictionary<(ObjectKind Kind, ulong Object), Use> uses = [];
    private readonly List<Operation> union = [];
    private readonly List<int> taken = [];
    private SimThread? inside;
    private (ObjectKind Kind, ulong Object) outer;
    private bool isReading;
    private int held;

    /// <summary>Somebody can see into a section: they must not be explored as wholes.</summary>
    internal bool AreSeenInto { get; private set; }

    /// <summary>Who made each step of the last execution, those in sections too.</summary>
    internal Schedule Taken => new([.. taken]);

    public bool IsTrial => chooser.IsTrial;

    public int Choose(int count, string what) => chooser.Choose(count, what);

    public bool FailsAllocation(FailPoint point) => chooser.FailsAllocation(point);

    public int ChooseThread(IReadOnlyList<SimThread> runnable)
    {
        int index = inside is null ? -1 : IndexOf(inside, runnable);
        if (index < 0)
        {
            Leave();
            index = chooser.ChooseThread(runnable);
        }

        taken.Add(runnable[index].Number);
        return index;
    }

    public void Stepped(SimThread thread, IReadOnlyList<Operation> touched)
    {
        for (int i = 0; i < touched.Count && !AreSeenInto; i++)
        {
            Add(touched[i]);
        }

        inside = held > 0 && !AreSeenInto ? thread : null;
        if (inside is null)
        {
            chooser.Stepped(thread, AreSeenInto ? touched : union);
            union.Clear();
        }
    }

    /// <summary>An execution begins.</summary>
    internal void Begin()
    {
        taken.Clear();
        union.Clear();
        (inside, held) = (null, 0);
    }

    /// <summary>It has ended, perhaps with somebody in a section.</summary>
    internal void Leave()
    {
        if (inside is { } thread)
        {
            AreSeenInto = true;
            inside = null;
            chooser.Stepped(thread, union);
            union.Clear();
        }
    }

    private static int IndexOf(SimThread thread, IReadOnlyList<SimThread> runnable)
    {
        for (int i = 0; i < runnable.Count; i++)
        {
            if (runnable[i] == thread)
            {
                return i;
            }
        }

        return -1;
    }

    private void Add(in Operation operation)
    {
        (ObjectKind Kind, ulong Object) place = (operation.Kind, operation.Object);
        bool isOuter = held == 0 && (operation.Sharing & (Sharing.Acquire | Sharing.Try)) != 0;
        if (Footprint.Takes(operation))
        {
            held++;
            (outer, isReading) = isOuter ? (place, (operation.Sharing & Sharing.Write) == 0) : (outer, isReading);
        }

        bool isEnd = held == 1 && Footprint.GivesBack(operation);
        if (operation.Kind != ObjectKind.None)
        {
            Note(place, isOuter || isEnd ? place : held > 0 ? outer : default, operation.Sharing);
        }

        if (!isOuter && !isEnd)
        {
            // A lock in a section of another one is something that the section changes.
            union.Add(operation with { Sharing = operation.Sharing & (Sharing.Read | Sharing.Write | Sharing.Add) });
        }

        held -= held > 0 && Footprint.GivesBack(operation) ? 1 : 0;
    }

    /// <summary>Remembers under which lock something is touched; none is one too.</summary>
    private void Note((ObjectKind Kind, ulong Object) place, (ObjectKind Kind, ulong Object) under, Sharing sharing)
    {
        Use use = uses.GetValueOrDefault(place, new Use(under, false, false));
        bool changes = (sharing & (Sharing.Write | Sharing.Add)) != 0;
        use = new Use(use.Under, use.IsShared || use.Under != under, use.IsChanged || changes);
        uses[place] = use;

        // Readers of a lock are in it together, and whoever tries one sees that somebody has it.
        AreSeenInto |= (use.IsShared && use.IsChanged) || (changes && isReading && held > 0) || (sharing & Sharing.Try) != 0;
    }

    private readonly record struct Use((ObjectKind Kind, ulong Object) Under, bool IsShared, bool IsChanged);
}
