// SPDX-License-Identifier: GPL-2.0-or-later
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Selftests.Tools.Tests;

/// <summary>Skips a test where nobody can become another user.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresRootAttribute : NUnitAttribute, IApplyToTest
{
    /// <inheritdoc/>
    public void ApplyToTest(Test test)
    {
        if (test.RunState == RunState.Runnable && !Environment.IsPrivilegedProcess)
        {
            test.RunState = RunState.Ignored;
            test.Properties.Set(PropertyNames.SkipReason, "root's rights are needed");
        }
    }
}
