// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

/// <summary>Every source says its licence in its first three lines (a shebang and a coding line may stand before it).</summary>
internal static class SpdxRule
{
    private const string Line = "SPDX-License-Identifier: GPL-2.0-or-later";
    private static readonly string[] Extensions = [".cs", ".c", ".h", ".sh", ".mmt"];

    public static IEnumerable<Finding> Check(SourceText file)
    {
        if (IsSource(file) && !file.Lines.Take(3).Any(line => line.Contains(Line, StringComparison.Ordinal)))
        {
            yield return file.At(1, $"no line '{Line}' in the first three lines");
        }
    }

    /// <summary>A program without an extension (tools/mmt, .ci/run) is told by its shebang.</summary>
    private static bool IsSource(SourceText file) =>
        Extensions.Contains(file.Extension) || file.Text.StartsWith("#!", StringComparison.Ordinal);
}
