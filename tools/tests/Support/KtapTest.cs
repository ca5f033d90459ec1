// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Tools.Tests;

/// <summary>One result line of a KTAP report, with the subtests that stood before it.</summary>
internal sealed record KtapTest(
    bool IsOk, int Number, string Name, string Directive, IReadOnlyList<KtapTest> Subtests, IReadOnlyList<string> Diagnostics);
