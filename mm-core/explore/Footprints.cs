// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.InteropServices;

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
            Operation operation = touched[i];
            if (operation.Kind != ObjectKind.None && !IsThere(operation))
            {
                unique.Add(operation);
                hash = unchecked((hash * 31) + HashOf(operation));
            }
        }

        return Find(hash);
    }

    /// <summary>Locks are taken and given back in an order; the rest is there or not.</summary>
    private bool IsThere(in Operation operation)
    {
        if ((operation.Sharing & OfLocks) != 0)
        {
            return false;
        }

        foreach (ref readonly Operation each in CollectionsMarshal.AsSpan(unique))
        {
            if (IsSame(each, operation))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>By what they touch: the names of points make no difference.</summary>
    private static bool IsSame(in Operation one, in Operation other) =>
        one.Object == other.Object && one.Part == other.Part && one.Kind == other.Kind && one.Sharing == other.Sharing;

    private bool IsUnique(Footprint known)
    {
        ReadOnlySpan<Operation> here = CollectionsMarshal.AsSpan(unique);
        if (known.Operations.Length != here.Length)
        {
            return false;
        }

        for (int i = 0; i < here.Length; i++)
        {
            if (!IsSame(known.Operations[i], here[i]))
            {
                return false;
            }
        }

        return true;
    }

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
            if (IsUnique(known))
            {
                return known;
            }
        }

        Footprint made = new(count++, [.. unique]);
        alike.Add(made);
        return made;
    }
}
