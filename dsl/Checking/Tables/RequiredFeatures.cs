// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Checking;

namespace Selftests.Dsl;

/// <summary>What a script can require of a machine.</summary>
public static class RequiredFeatures
{
    /// <summary>The names of <c>@requires</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = AttributeSpec.Find("requires")!.Known!;
}
