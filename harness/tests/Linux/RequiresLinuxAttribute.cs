// SPDX-License-Identifier: GPL-2.0-or-later
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Skips tests, with the reason, where there is no Linux that can be asked, or where it lacks something.</summary>
/// <param name="features">What else is needed, by the names of @requires, and <c>raw</c>: entries can be seen as they are.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class RequiresLinuxAttribute(params string[] features) : NUnitAttribute, IApplyToTest
{
    private static readonly Lazy<(LinuxFeatures? Kernel, string WhyNot)> Asked = new(() =>
    {
        using LinuxMachine? linux = LinuxMachine.TryCreate(out string whyNot);
        return (linux?.Kernel, whyNot);
    });

    /// <summary>The first version that has what the test is about; empty: any.</summary>
    public string AtLeast { get; init; } = "";

    /// <inheritdoc/>
    public void ApplyToTest(Test test)
    {
        if (test.RunState != RunState.NotRunnable && WhyNot() is { } why)
        {
            test.RunState = RunState.Ignored;
            test.Properties.Set(PropertyNames.SkipReason, why);
        }
    }

    private string? WhyNot()
    {
        if (Asked.Value.Kernel is not { } kernel)
        {
            return Asked.Value.WhyNot;
        }

        if (AtLeast.Length > 0 && kernel.Version < Version.Parse(AtLeast))
        {
            return $"this is Linux {kernel.Version}, and what the test is about came with {AtLeast}";
        }

        string[] missing = [.. features.Where(name => name == "raw" ? !kernel.Raw : !kernel.Provides.Contains(name))];
        return missing.Length == 0 ? null : $"this Linux, or this user's privileges, lack {string.Join(", ", missing)}";
    }
}
