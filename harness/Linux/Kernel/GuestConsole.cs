// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;

namespace Selftests.Harness.Linux;

/// <summary>The file that a virtual machine's console goes to, read as it grows.</summary>
internal sealed class GuestConsole(string path)
{
    private readonly (DateTime Written, long Length)? before = Stamp(path);
    private long read;

    /// <summary>What came since the last time.</summary>
    public string Read()
    {
        // What lies there of an earlier run is none of this machine's: it has not come so far as to say a word.
        if (!File.Exists(path) || Stamp(path) == before)
        {
            return "";
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(read, SeekOrigin.Begin);
        using var content = new MemoryStream();
        file.CopyTo(content);
        read += content.Length;
        return Encoding.UTF8.GetString(content.GetBuffer(), 0, (int)content.Length);
    }

    /// <summary>Everything, from the start.</summary>
    public string All()
    {
        long at = read;
        read = 0;
        string all = Read();
        read = at;
        return all;
    }

    private static (DateTime Written, long Length)? Stamp(string path) =>
        new FileInfo(path) is { Exists: true } file ? (file.LastWriteTimeUtc, file.Length) : null;
}
