// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>The folder of the repository: where MMT_ROOT says, above the program, or above where it was started.</summary>
internal static class RepositoryFolder
{
    /// <summary>The first folder upwards that has a file, or null.</summary>
    public static string? With(string relativePath)
    {
        foreach (string start in (string[])[
            Environment.GetEnvironmentVariable("MMT_ROOT") is { Length: > 0 } root ? root : AppContext.BaseDirectory,
            AppContext.BaseDirectory, Directory.GetCurrentDirectory(),
        ])
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, relativePath)))
                {
                    return folder.FullName;
                }
            }
        }

        return null;
    }
}
