// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Text;

namespace Selftests.Harness.Linux;

/// <summary>An archive as the kernel unpacks one at its start: cpio's newc form.</summary>
internal sealed class CpioArchive(Stream output)
{
    private const int FileMode = 0x8000;
    private const int FolderMode = 0x4000;
    private const int DeviceMode = 0x2000;
    private const int Alignment = 4;
    private int inode;

    public void AddFolder(string name) => Add(name, FolderMode | 0x1ed, [], 0, 0);

    public void AddFile(string name, byte[] content, bool isProgram = false) =>
        Add(name, FileMode | (isProgram ? 0x1ed : 0x1a4), content, 0, 0);

    public void AddCharacterDevice(string name, int major, int minor) => Add(name, DeviceMode | 0x180, [], major, minor);

    /// <summary>What says that there is no more.</summary>
    public void End() => Add("TRAILER!!!", 0, [], 0, 0);

    private void Add(string name, int mode, byte[] content, int major, int minor)
    {
        byte[] path = [.. Encoding.UTF8.GetBytes(name), 0];
        int[] fields = [++inode, mode, 0, 0, 1, 0, content.Length, 0, 0, major, minor, path.Length, 0];
        string head = "070701" + string.Concat(fields.Select(field => field.ToString("x8", CultureInfo.InvariantCulture)));
        Write([.. Encoding.ASCII.GetBytes(head), .. path]);
        Write(content);
    }

    // Each part begins at a multiple of four.
    private void Write(byte[] part)
    {
        output.Write(part);
        output.Write(new byte[(Alignment - (part.Length % Alignment)) % Alignment]);
    }
}
