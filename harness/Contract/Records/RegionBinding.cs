// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>Where a region was on this machine.</summary>
/// <remarks>
/// Only so that two names of one address are known to be one: verdicts print <c>p[1]</c>, and machines are compared by <see cref="Place"/>.
/// </remarks>
/// <param name="Slot">The region's slot.</param>
/// <param name="Start">Its first address.</param>
/// <param name="Length">In bytes, whole pages.</param>
public sealed record RegionBinding(int Slot, ulong Start, long Length);
