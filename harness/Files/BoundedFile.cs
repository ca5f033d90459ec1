// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;

namespace Selftests.Harness;

/// <summary>Reads a file that somebody named: no more of it than a script may have, and nothing that is none.</summary>
/// <remarks>
/// A FIFO waits for its writer and a device has no end, so what it is is asked before it is opened. What a shell hands in by a
/// descriptor, <c>mmt check &lt;(generate)</c>, is a pipe that has its writer: it is read, to the same limit.
/// </remarks>
public static class BoundedFile
{
    /// <summary>A character of the file's limit takes three bytes at most.</summary>
    public const int Most = 3 * Limits.FileLength;

    private const int Mark = 3;
    private const int Chunk = 1 << 16;
    private static readonly string[] Descriptors = ["/dev/fd/", "/proc/self/fd/", "/dev/stdin"];

    /// <summary>The file's bytes.</summary>
    /// <exception cref="IOException">It is too large, or no file; or it cannot be read.</exception>
    public static byte[] Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        FileKind kind = FileKind.Of(path);
        if (kind.WhyNoFile is { } why && !(kind.IsPipe && IsDescriptor(path)))
        {
            throw new IOException(why);
        }

        if (kind.Size > Most + Mark)
        {
            throw TooLarge($"{kind.Size}");
        }

        // What /proc has, and what grows meanwhile, is larger than it says.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        using var bytes = new MemoryStream((int)kind.Size);
        byte[] chunk = new byte[Chunk];
        for (int count; (count = file.Read(chunk)) > 0;)
        {
            bytes.Write(chunk, 0, count);
            if (bytes.Length > Most + Mark)
            {
                throw TooLarge("more");
            }
        }

        return bytes.ToArray();
    }

    /// <summary>As text; what is no UTF-8 becomes a sign that says so.</summary>
    /// <exception cref="IOException">As <see cref="Read"/>.</exception>
    public static string ReadText(string path)
    {
        ScriptText.TryDecode(Read(path), path, out string text, out _);
        return text;
    }

    private static bool IsDescriptor(string path) =>
        Descriptors.Any(start => Path.GetFullPath(path).StartsWith(start, StringComparison.Ordinal));

    private static IOException TooLarge(string size) =>
        new($"the file has {size} bytes, and {Most} are the most that {Limits.FileLength} characters take");
}
