// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Results;

/// <summary>Cases of one script that run one after the other.</summary>
/// <param name="Program">The script's stem.</param>
/// <param name="Cases">Never empty.</param>
public sealed record RunGroup(string Program, IReadOnlyList<CaseProgram> Cases);
