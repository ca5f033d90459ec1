// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>A variable of a row or loop, and what it stands for in one round.</summary>
internal sealed record RowValue(string Name, Operand Value);
