// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A machine as it was at one moment, to which it goes back any number of times.</summary>
/// <remarks>
/// Every object that can be reached is kept with a copy of its fields, and going back writes them into the same objects: whoever
/// points into the machine still does, and what was made since is nobody's any more. A field that a class gets later is in it by itself.
/// Nothing is paid while the machine runs, as a log of every store would be. Between two statements only: who sleeps goes back too,
/// and a thread in the middle of a statement of the script's own is on the host's stack, where nothing can be put back.
/// </remarks>
public sealed class Checkpoint
{
    private readonly List<Kept> all = [];

    /// <summary>Keeps all that can be reached from the roots.</summary>
    /// <param name="roots">The machine, and what else is to go back with it.</param>
    /// <param name="constants">Types, with those derived from them, of objects that do not change, and whose fields lead nowhere
    /// else.</param>
    public Checkpoint(IReadOnlyList<object> roots, IReadOnlyCollection<Type> constants)
    {
        ArgumentNullException.ThrowIfNull(roots);
        var walk = new GraphWalk(constants);
        for (int i = 0; i < roots.Count; i++)
        {
            walk.Add(roots[i]);
        }

        while (walk.Next(out object item, out Shape shape))
        {
            Keep(item, shape);
        }
    }

    /// <summary>Objects that are written when the machine goes back.</summary>
    public int Count => all.Count;

    /// <summary>How many of them are not as they were: what a log of stores would have to undo.</summary>
    public int CountChanged()
    {
        int changed = 0;
        foreach (Kept kept in all)
        {
            changed += kept.Shape.IsSame(kept.Item, kept.Copy) ? 0 : 1;
        }

        return changed;
    }

    /// <summary>Everything is again as it was.</summary>
    public void Restore()
    {
        foreach (Kept kept in all)
        {
            kept.Shape.Restore!(kept.Item, kept.Copy);
        }
    }

    private void Keep(object item, Shape shape)
    {
        if (item is KBox box)
        {
            // It is resumed once for each time that the machine goes back, so it must not serve anybody else in between.
            Kernel.BugOn(box.Done);
            box.IsKept = true;
        }

        if (shape.Restore is not null)
        {
            all.Add(new Kept(item, Shape.CopyOf(item), shape));
        }
    }

    private readonly record struct Kept(object Item, object Copy, Shape Shape);
}
