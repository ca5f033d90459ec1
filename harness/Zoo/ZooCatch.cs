// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Zoo;

/// <summary>A case that catches a bug.</summary>
/// <param name="Case">The case.</param>
/// <param name="How">Its first failure, in one line.</param>
public sealed record ZooCatch(CaseProgram Case, string How);
