// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>Where the checker finds included scripts.</summary>
public interface IScriptFiles
{
    /// <summary>The text of the file that <c>include "path"</c> means, or null when there is none.</summary>
    string? ReadInclude(string path);

    /// <summary>Why an include of this path is refused, whatever stands there; null: it is not.</summary>
    string? WhyRefused(string path) => null;

    /// <summary>The name under which diagnostics print that file.</summary>
    string DisplayName(string path);
}
