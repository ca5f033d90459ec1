// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>One decision of a run.</summary>
/// <param name="What">Which: <c>may madvise</c>.</param>
/// <param name="Taken">Counted from 0.</param>
/// <param name="Count">How many ways there were.</param>
public sealed record Choice(string What, int Taken, int Count);
