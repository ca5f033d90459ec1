// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The footprints of an exploration: the same few come again in every execution, and are compared by being the same.</summary>
internal sealed class Footprints
{
    private const Sharing OfLocks = Sharing.Acquire | Sharing.Try | Sharing.Release;

    private readonly Dictionary<int, List<Footprint>> byHash = [];
    private readonly List<Operation> unique = [];
    private int count;

    internal Footprint Of(IReadOnlyList<Operation> touched)
    {
        unique.Clear();
        int hash = 0;
        for (int i = 0; i < touched.Count; i++)
        {
            Operation operation = touched[i] with { Name = null };
            if (operation.Kind != ObjectKind.None && !IsThere(operation))
            {
                unique.Add(operation);
                hash = unchecked((hash * 31) + HashOf(operation));
            }
        }

        return Find(hash);
    }

    /// <summary>Locks are taken and given back in an order; the rest is there or not.</summary>
    private bool IsThere(in Operation operation) => (operation.Sharing & OfLocks) == 0 && unique.Contains(operation);

    private static int HashOf(in Operation operation) => unchecked(
        ((((operation.Object.GetHashCode() * 31) + operation.Part) * 31) + (int)operation.Kind) * 64) + (int)operation.Sharing;

    private Footprint Find(int hash)
    {
        if (!byHash.TryGetValue(hash, out List<Footprint>? alike))
        {
            byHash[hash] = alike = [];
        }

        foreach (Footprint known in alike)
        {
            if (known.Operations.AsSpan().SequenceEqual(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(unique)))
            {
                return known;
            }
        }

        Footprint made = new(count++, [.. unique]);
        alike.Add(made);
        return made;
    }
}
