// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;

namespace Selftests.Harness.Model;

/// <summary>What the model can do, for the checker: everything else is refused before anything runs.</summary>
public sealed class ModelSupport : ISupport
{
    private ModelSupport()
    {
    }

    /// <summary>The one there is.</summary>
    public static ModelSupport Instance { get; } = new();

    /// <summary>Whether the model has a feature, spelled as ISupport says.</summary>
    public bool Has(string feature) => true;
}
