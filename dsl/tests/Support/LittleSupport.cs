// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Tests.Support;

/// <summary>A machine that can do everything but a few things.</summary>
internal sealed class LittleSupport(params string[] missing) : ISupport
{
    public bool Has(string feature) => !missing.Contains(feature);
}
