// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;

namespace Selftests.Cli;

/// <summary>Writes a file so that a reader finds the old text or the new one, never half of it.</summary>
/// <remarks>
/// The text goes to a temporary file beside the target, which <see cref="Commit"/> moves over it; without a commit the
/// target stays as it was. A target that is no regular file (a pipe, /dev/null) cannot be replaced and is written straight.
/// </remarks>
internal sealed class AtomicFile : IDisposable
{
    private const UnixFileMode NewFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string target;
    private readonly string? temporary;
    private bool committed;

    public AtomicFile(string path)
    {
        target = ResolveLink(path);
        if (File.Exists(target) && !IsRegular(target))
        {
            Writer = Open(target, FileMode.Open);
            return;
        }

        temporary = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(target))!, $".{Path.GetFileName(target)}.{Environment.ProcessId}.tmp");
        Writer = Open(temporary, FileMode.Create);
    }

    public TextWriter Writer { get; }

    public static void Write(string path, string text)
    {
        using var file = new AtomicFile(path);
        file.Writer.Write(text);
        file.Commit();
    }

    public void Commit()
    {
        Writer.Dispose();
        if (temporary is not null)
        {
            File.SetUnixFileMode(temporary, File.Exists(target) ? File.GetUnixFileMode(target) : NewFileMode);
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

        Writer.Dispose();
        if (temporary is not null)
        {
            File.Delete(temporary);
        }
    }

    private static string ResolveLink(string path) =>
        File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    // FileAttributes calls a regular file Normal (or ReadOnly, Archive); a device, pipe or socket is none of those.
    private static bool IsRegular(string path) =>
        (File.GetAttributes(path) & (FileAttributes.Device | FileAttributes.ReparsePoint)) == 0 && !path.StartsWith("/dev/", StringComparison.Ordinal);

    private static StreamWriter Open(string path, FileMode mode) =>
        new(new FileStream(path, mode, FileAccess.Write, FileShare.Read), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
}
