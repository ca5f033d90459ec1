// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness;

namespace Selftests.Cli;

/// <summary>Turns the paths of a command line into scripts.</summary>
internal static class ScriptFinder
{
    public const string Extension = ".mmt";

    /// <summary>The scripts' full paths, each once: those named as they are named, those of a folder in the order of their names.</summary>
    public static IReadOnlyList<string> Find(CommandHost host, IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
        {
            return InFolder(Default(host), withLibrary: false);
        }

        return [.. paths.SelectMany(path => Resolve(host, path)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>As <see cref="Find"/>, and with the scripts that only are included.</summary>
    public static IReadOnlyList<string> FindWithLibrary(CommandHost host, IReadOnlyList<string> paths) =>
        paths.Count == 0 ? InFolder(Default(host), withLibrary: true) : Find(host, paths);

    private static string Default(CommandHost host) =>
        Directory.Exists(host.Selftests)
            ? host.Selftests
            : throw new UsageException("no path was given, and this command is not inside the repository: name a script or a folder");

    private static IReadOnlyList<string> Resolve(CommandHost host, string path)
    {
        if (path.Length == 0)
        {
            throw new UsageException("an empty path names no script: is a variable of your shell empty?");
        }

        string full = Path.GetFullPath(path);
        if (File.Exists(full))
        {
            // Devices and pipes are refused by what they are.
            return full.EndsWith(Extension, StringComparison.Ordinal) || full.StartsWith("/dev/", StringComparison.Ordinal)
                ? [full]
                : throw new UsageException($"{path} is no script: its name does not end with {Extension}");
        }

        if (!Directory.Exists(full))
        {
            throw new UsageException($"no such script or folder: {path}{Hint(host, full)}");
        }

        IReadOnlyList<string> found = InFolder(full, withLibrary: true);
        return found.Count > 0 ? found : throw new UsageException($"no script ({Extension}) in {path}");
    }

    // Whoever mistypes a script's name may have left its folder out, too.
    private static string Hint(CommandHost host, string missing)
    {
        IEnumerable<string?> folders = new[] { Path.GetDirectoryName(missing), host.Selftests }.Where(Directory.Exists);
        string[] known = [.. folders.SelectMany(folder => InFolder(folder!, withLibrary: false)).Distinct()];
        return NearestNames.Of(Path.GetFileName(missing), known.Select(path => Path.GetFileName(path))) is not [string near, ..]
            ? ""
            : $"; did you mean {CommandHost.DisplayPath(known.First(path => Path.GetFileName(path) == near))}?";
    }

    private static IReadOnlyList<string> InFolder(string folder, bool withLibrary)
    {
        try
        {
            return ScriptFolder.Find(folder, withLibrary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot look for scripts in {CommandHost.DisplayPath(folder)}: {e.Message}");
        }
    }
}
