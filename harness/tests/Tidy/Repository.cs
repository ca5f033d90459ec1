// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>The tree that these tests were built from: what git tracks, and nothing that a build left behind.</summary>
internal static class Repository
{
    private static readonly Lazy<IReadOnlyList<SourceText>> Tracked = new(ReadTracked);

    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static IReadOnlyList<SourceText> Files => Tracked.Value;

    /// <summary>C# sources of the model itself, without its tests.</summary>
    public static IEnumerable<SourceText> MmCore =>
        Files.Where(file => file.Extension == ".cs" && file.IsUnder("mm-core") && !file.IsTest);

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string FindRoot(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Selftests.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Selftests.sln above {start}.");
    }

    private static IReadOnlyList<SourceText> ReadTracked() =>
        [.. TrackedPaths()
            .Where(path => File.Exists(PathOf(path)) && !IsBinary(path))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceText(path, File.ReadAllText(PathOf(path))))];

    private static bool IsBinary(string path) => Path.GetExtension(path) is ".png" or ".gif" or ".ico" or ".gz";

    /// <summary>Also what is not committed yet, so that a rule speaks before the commit and not after it.</summary>
    private static string[] TrackedPaths()
    {
        ProcessStartInfo start = new("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using Process git = Process.Start(start)!;
        string paths = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0
            ? [.. paths.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct()]
            : throw new InvalidOperationException($"git ls-files in {Root} exits with {git.ExitCode}.");
    }
}
