// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Coverage;

/// <summary>A test that bears a statement's number.</summary>
/// <param name="Name">As it is told.</param>
/// <param name="Passed">What its run said; null where it did not run or was skipped.</param>
public sealed record CitedTest(string Number, string Name, bool? Passed);
