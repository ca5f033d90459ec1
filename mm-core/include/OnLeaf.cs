// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>
/// What a walk does where an upper entry maps memory itself, or stands for memory that is moved: a leaf, and no table below it.
/// </summary>
/// <remarks>Every walk says it, so that none takes a leaf for nothing. See <see cref="Pagewalk.Child"/>.</remarks>
internal enum OnLeaf
{
    /// <summary>There can be none here: it is a BUG.</summary>
    Bug,

    /// <summary>No table is the answer: the caller goes back to the entry, or does not care. pte_offset_map() is like that.</summary>
    NoTable,

    /// <summary>
    /// The caller has a way of its own for it (zap_huge_pmd() and its kin, or a split): refused until huge pages are modelled.
    /// </summary>
    Own,
}
