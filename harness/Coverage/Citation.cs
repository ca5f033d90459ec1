// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Coverage;

/// <summary>A place that bears a statement's number.</summary>
/// <param name="Number">The statement's.</param>
/// <param name="Test">The test that bears it: a script's by its name, an NUnit test by class and method; null outside of any.</param>
/// <param name="Place">File and line.</param>
public sealed record Citation(string Number, string? Test, string Place);
