// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A translation that a CPU remembers, with the rights that the entry had when it was looked at.</summary>
/// <param name="Tag">The page number, and the life of the TLB in which it is valid.</param>
/// <param name="Pte">The entry, as it was.</param>
internal readonly record struct TlbEntry(ulong Tag, Pte Pte);
