// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;

namespace Selftests.Cli;

/// <summary>Writes a file so that a reader finds the old text or the new one, never half of it.</summary>
/// <remarks>
/// The text goes to a temporary file beside the target, which <see cref="Commit"/> moves over it; without a commit the
/// target stays as it was. A device cannot be replaced and is written straight. In a folder that others write in, too, nobody
/// can know the temporary file's name before, and what has the name already is not opened.
/// </remarks>
internal sealed class AtomicFile : IDisposable
{
    private const UnixFileMode NewFileMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // No more than these of what the file had before: whoever made it may have hoped for a program with our rights.
    private const UnixFileMode Permissions = NewFileMode | UnixFileMode.UserExecute | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly string target;
    private readonly string? temporary;
    private bool committed;

    public AtomicFile(string path)
    {
        if (IsDevice(path))
        {
            target = path;
            Writer = Open(path, FileMode.Open);
            return;
        }

        // A link stays a link: what it leads to is replaced.
        target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        string folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
        if (target != path)
        {
            RequireMayFollow(path);
        }

        temporary = TemporaryIn(folder, Path.GetFileName(target));
        Writer = Open(temporary, FileMode.CreateNew);
    }

    public TextWriter Writer { get; }

    public static void Write(string path, string text)
    {
        using var file = new AtomicFile(path);
        file.Writer.Write(text);
        file.Commit();
    }

    /// <summary>A name for a file that becomes another one, or goes at once.</summary>
    public static string TemporaryIn(string folder, string name) => Path.Combine(folder, $".{name}.{Guid.NewGuid():N}.tmp");

    public void Commit()
    {
        Writer.Dispose();
        if (temporary is not null)
        {
            File.SetUnixFileMode(temporary, File.Exists(target) ? File.GetUnixFileMode(target) & Permissions : NewFileMode);
            File.Move(temporary, target, overwrite: true);
        }

        committed = true;
    }

    public void Dispose()
    {
        if (committed)
        {
            return;
        }

        Abandon();
        if (temporary is not null)
        {
            File.Delete(temporary);
        }
    }

    // To close is to flush, which fails again on a full disk and would hide the first error. The text is given up anyway.
    private void Abandon()
    {
        try
        {
            Writer.Dispose();
        }
        catch (IOException)
        {
            return;
        }
    }

    // /dev/stdout, /dev/null, a shell's /dev/fd/63.
    private static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);

    // Where everybody may make a link, a name is not what whoever gave it to us thinks. The kernel does not follow such a one
    // either, where fs.protected_symlinks is set.
    private static void RequireMayFollow(string link)
    {
        if (File.GetUnixFileMode(Path.GetDirectoryName(Path.GetFullPath(link))!).HasFlag(UnixFileMode.OtherWrite))
        {
            throw new IOException("it is a link, in a folder where everybody may make one");
        }
    }

    private static StreamWriter Open(string path, FileMode mode) =>
        new(new FileStream(path, mode, FileAccess.Write, FileShare.Read), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
}
