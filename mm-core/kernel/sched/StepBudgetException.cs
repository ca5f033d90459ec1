// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The run used up its budget of steps: an endless loop of the model or of the script.</summary>
public sealed class StepBudgetException(string where) : Exception($"the budget of steps is used up at {where}")
{
    public string Where { get; } = where;
}
