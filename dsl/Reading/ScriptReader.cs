// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>Reads the text of a script. Any text gives a result; none throws.</summary>
public static class ScriptReader
{
    /// <summary>Reads <paramref name="text"/>; <paramref name="fileName"/> is the name that diagnostics print.</summary>
    public static ReadResult Read(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        var file = new ScriptFile(null, []) { FileName = fileName, Text = text };
        return new ReadResult(file, []);
    }
}
