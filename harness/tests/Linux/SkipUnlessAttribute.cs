// SPDX-License-Identifier: GPL-2.0-or-later
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Skips tests, with the reason, where something else than a Linux is missing.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal abstract class SkipUnlessAttribute : NUnitAttribute, IApplyToTest
{
    /// <inheritdoc/>
    public void ApplyToTest(Test test)
    {
        if (test.RunState == RunState.Runnable && WhyNot is { } why)
        {
            test.RunState = RunState.Ignored;
            test.Properties.Set(PropertyNames.SkipReason, why);
        }
    }

    /// <summary>What is missing; null: nothing.</summary>
    protected abstract string? WhyNot { get; }
}
