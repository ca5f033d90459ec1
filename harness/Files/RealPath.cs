// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness;

/// <summary>Where a path leads once every link on its way is followed.</summary>
internal static class RealPath
{
    // As Linux: MAXSYMLINKS.
    private const int MostLinks = 40;

    /// <summary>The path without links; where links lead in a circle, the path as far as it goes.</summary>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        int links = 0;
        for (int end = 1; end <= full.Length;)
        {
            int slash = full.IndexOf(Path.DirectorySeparatorChar, end);
            string part = slash < 0 ? full : full[..slash];
            if (new FileInfo(part).LinkTarget is { } target && links++ < MostLinks)
            {
                full = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(part)!, target)) + full[part.Length..];
                end = 1;
                continue;
            }

            end = slash < 0 ? full.Length + 1 : slash + 1;
        }

        return full;
    }
}
