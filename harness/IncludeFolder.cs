// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;

namespace Selftests.Harness;

/// <summary>Finds included scripts: in the given folder, or in the nearest folder named selftests above the script.</summary>
internal sealed class IncludeFolder(string script, string? root) : IScriptFiles
{
    private readonly string root = root ?? Nearest(script);

    public string? ReadInclude(string path)
    {
        string file = Path.Combine(root, path);
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public string DisplayName(string path) => Path.Combine(root, path);

    private static string Nearest(string script)
    {
        string folder = Path.GetDirectoryName(script) ?? "";
        for (DirectoryInfo? parent = new(Path.GetFullPath(folder.Length == 0 ? "." : folder)); parent is not null; parent = parent.Parent)
        {
            if (parent.Name == "selftests")
            {
                return Path.GetRelativePath(".", parent.FullName);
            }
        }

        return folder;
    }
}
