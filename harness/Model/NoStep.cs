// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Model;

/// <summary>Stands for the case as a whole, where no step is to blame.</summary>
internal sealed class NoStep : Step
{
    /// <summary>The one there is.</summary>
    public static readonly NoStep Instance = new() { Id = -1, Path = "", Source = SourceText.Nowhere, Process = -1 };
}
