// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>How far an exploration has come.</summary>
/// <param name="Executions">How often the race was run.</param>
/// <param name="About">How many executions or traces there seem to be in all: a guess, mostly too low at first.</param>
/// <param name="Failures">How many failed, deadlocks among them.</param>
public sealed record ExploreProgress(long Executions, double About, long Failures);
