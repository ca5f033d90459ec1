// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>A range of a list that a call has filled in, and what it says of it: categories of pages, a byte of mincore's vector.</summary>
public readonly record struct FilledRange(Place Start, long Length, long Value);
