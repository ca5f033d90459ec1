// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>The names of a case, by their numbers.</summary>
/// <remarks>
/// What a loop's round binds has a number of its own in each round, counted on as the ids of its steps are; here it stands once, as in the
/// first.
/// </remarks>
public sealed class SlotTable
{
    private readonly List<Slot> written = [];
    private readonly List<Rounds> loops = [];

    /// <summary>How many numbers there are, every round of a loop included.</summary>
    public int Count { get; private set; }

    /// <summary>Every name once: of those in a loop, as in its first round.</summary>
    public IReadOnlyList<Slot> Written => written;

    /// <summary>The name with this number, whichever the round.</summary>
    public Slot this[int number] => written[PlaceOf(number)];

    /// <summary>Its place among those that are written: the same in all rounds of a loop.</summary>
    public int PlaceOf(int number)
    {
        if (written.Count == Count)
        {
            return number;
        }

        foreach (Rounds loop in loops)
        {
            number = loop.InFirst(number);
        }

        int low = 0;
        int high = written.Count;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = written[middle].Index <= number ? (middle, high) : (low, middle);
        }

        return low;
    }

    internal Slot Add(string name, SlotKind kind)
    {
        written.Add(new Slot(Count++, name, kind));
        return written[^1];
    }

    /// <summary>So many numbers are those of other rounds.</summary>
    internal void Skip(int numbers) => Count += numbers;

    /// <summary>What has been added since a copy was taken is a loop's, and there again in each of its rounds.</summary>
    internal void Repeat(SlotTable start, int rounds)
    {
        int perRound = Count - start.Count;
        if (perRound > 0)
        {
            loops.Insert(start.loops.Count, new Rounds(start.Count, perRound, rounds));
            Skip((rounds - 1) * perRound);
        }
    }

    internal SlotTable Copy()
    {
        var copy = new SlotTable { Count = Count };
        copy.written.AddRange(written);
        copy.loops.AddRange(loops);
        return copy;
    }

    /// <summary>A loop that binds names. One that is in another stands behind that, as it is in its first round.</summary>
    private readonly record struct Rounds(int First, int PerRound, int Count)
    {
        public int InFirst(int number) =>
            number < First || number - First >= PerRound * Count ? number : First + ((number - First) % PerRound);
    }
}
