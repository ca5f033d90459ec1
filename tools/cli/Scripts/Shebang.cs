// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Cli;

/// <summary>The first line of a script, with which it is a program where it stands.</summary>
internal static class Shebang
{
    private const string Installed = "#!/usr/bin/env -S mmt run";
    private const string Runner = "run_tests.sh";
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>
    /// By the way to the repository, for what lies in it; elsewhere by the mmt in PATH, which tools/mmt install --user puts there.
    /// </summary>
    public static string For(CommandHost host, string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (host.Repository is null
            || Path.GetRelativePath(host.Repository, folder) is var inside
                && (inside == ".." || inside.StartsWith("../", StringComparison.Ordinal)))
        {
            return Installed;
        }

        return $"#!/usr/bin/env -S sh -c 'exec \"$(dirname \"$0\")/"
            + $"{Path.GetRelativePath(folder, Path.Combine(host.Repository, Runner))}\" \"$0\" \"$@\"'";
    }

    /// <summary>The text with the first line that works at a place.</summary>
    public static string Put(CommandHost host, string path, string text) =>
        $"{For(host, path)}\n"
            + $"{(text.StartsWith("#!", StringComparison.Ordinal) ? text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..] : text)}";

    /// <summary>Writes a script that can be started.</summary>
    public static void Write(CommandHost host, string path, string text)
    {
        AtomicFile.Write(path, Put(host, path, text));
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | Execute);
    }
}
