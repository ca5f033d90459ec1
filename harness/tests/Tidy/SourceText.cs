// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

/// <summary>A file of the tree: its path from the root, with slashes, and its text.</summary>
internal sealed record SourceText(string Path, string Text)
{
    public IReadOnlyList<string> Lines { get; } = Text.TrimEnd('\n').Split('\n');

    public string Extension => System.IO.Path.GetExtension(Path);

    /// <summary>Test code beside the part it tests; the counts of mm-core are about the model itself.</summary>
    public bool IsTest => Path.Contains("/tests/", StringComparison.Ordinal);

    public bool IsUnder(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    public Finding At(int line, string message) => new(Path, line, message);
}
