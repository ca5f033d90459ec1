// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;

namespace Selftests.Cli;

/// <summary>Writes a file so that a reader finds the old text or the new one, never half of it.</summary>
/// <remarks>
/// The text goes to a temporary file beside the target, which <see cref="Commit"/> moves over it; without a commit the
/// target stays as it was. A device cannot be replaced and is written straight.
/// </remarks>
internal sealed class AtomicFile : IDisposable
{
    private const UnixFileMode NewFileMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

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
        temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Environment.ProcessId}.tmp");
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

    private static StreamWriter Open(string path, FileMode mode) =>
        new(new FileStream(path, mode, FileAccess.Write, FileShare.Read), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
}
