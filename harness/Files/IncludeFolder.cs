// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;

namespace Selftests.Harness;

/// <summary>Finds included scripts: in the given folder, or in the nearest folder named selftests above the script.</summary>
/// <remarks>
/// A script may come from anywhere: what it includes does not leave that folder, and no message quotes a file outside of it.
/// </remarks>
internal sealed class IncludeFolder(string script, string? root) : IScriptFiles
{
    /// <summary>The folder in which it looks.</summary>
    public string Root { get; } = root ?? Nearest(script);

    public string? ReadInclude(string path)
    {
        string file = Path.Combine(Root, path);
        return File.Exists(file) && TryRead(file, out string text) is null ? text : null;
    }

    public string? WhyRefused(string path)
    {
        if (Path.IsPathRooted(path))
        {
            return "its path is absolute";
        }

        string folder = Path.GetFullPath(Root.Length == 0 ? "." : Root);
        string file = Path.GetFullPath(Path.Combine(folder, path));
        return !IsIn(folder, file) ? $"it leads out of {Path.GetFileName(folder)}/"
            : !File.Exists(file) ? null
            : !IsIn(RealPath.Of(folder), RealPath.Of(file)) ? $"a link leads out of {Path.GetFileName(folder)}/"
            : TryRead(file, out _);
    }

    public string DisplayName(string path) => Path.Combine(Root, path);

    /// <summary>Why a file cannot be read, or null.</summary>
    private static string? TryRead(string file, out string text)
    {
        try
        {
            return ScriptText.TryDecode(BoundedFile.Read(file), file, out text, out Diagnostic? wrong)
                ? null
                : $"in line {wrong!.Span.Line}, {wrong.Message}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            text = "";
            return error.Message;
        }
    }

    private static bool IsIn(string folder, string file) =>
        file.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

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
