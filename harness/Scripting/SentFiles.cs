// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;

namespace Selftests.Harness.Scripting;

/// <summary>The includes that came with a script; the disk is not asked.</summary>
internal sealed class SentFiles(SentScript script) : IScriptFiles
{
    public string? ReadInclude(string path) => script.Included.GetValueOrDefault(DisplayName(path));

    public string DisplayName(string path) => Path.Combine(script.IncludeRoot, path);
}
