// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.InteropServices;

namespace Selftests.MmCore;

/// <summary>Traces that were met at random, and how many there may be that were not.</summary>
/// <remarks>
/// Chao: Nonparametric Estimation of the Number of Classes in a Population (1984): there are more the more of them were met only once. It
/// is a lower bound, for some are met hardly ever.
/// </remarks>
internal sealed class SeenTraces
{
    private readonly Dictionary<ulong, int> times = [];
    private long once;
    private long twice;

    internal double About => times.Count + (twice > 0 ? once * (double)once / (2 * twice) : once * (once - 1) / 2.0);

    /// <summary>False: it was met before.</summary>
    internal bool Add(ulong trace)
    {
        ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(times, trace, out _);
        count++;
        once += count == 1 ? 1 : count == 2 ? -1 : 0;
        twice += count == 2 ? 1 : count == 3 ? -1 : 0;
        return count == 1;
    }
}
