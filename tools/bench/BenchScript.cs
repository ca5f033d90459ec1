// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Bench;

/// <summary>The script that is measured.</summary>
internal static class BenchScript
{
    public const string FileName = "script.mmt";

    /// <summary>Where it lies, beside the program.</summary>
    public static string FilePath => Path.Combine(AppContext.BaseDirectory, FileName);

    public static string Text => File.ReadAllText(FilePath);
}
