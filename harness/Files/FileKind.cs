// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.InteropServices;

namespace Selftests.Harness;

/// <summary>What stands behind a path, asked without opening it: to open a FIFO waits.</summary>
/// <param name="Type">The S_IFMT bits of its mode; 0: it cannot be asked, and whoever opens it will be told why.</param>
/// <param name="Size">In bytes; 0 for what has none.</param>
internal readonly record struct FileKind(int Type, long Size)
{
    // include/uapi/linux/stat.h, the same on every architecture.
    private const int TypeBits = 0xF000;
    private const int Fifo = 0x1000;
    private const int CharacterDevice = 0x2000;
    private const int Directory = 0x4000;
    private const int BlockDevice = 0x6000;
    private const int Regular = 0x8000;
    private const int Socket = 0xC000;
    private const int CurrentFolder = -100;
    private const uint TypeAndSize = 0x201;
    private const int BufferSize = 256;
    private const int ModeAt = 28;
    private const int SizeAt = 40;

    public bool IsPipe => Type == Fifo;

    /// <summary>Why there is nothing to read to an end, or null.</summary>
    public string? WhyNoFile => Type switch
    {
        Fifo => "it is a FIFO, which is read for as long as somebody writes, and no file",
        CharacterDevice or BlockDevice => "it is a device, and no file",
        Directory => "it is a folder, and no file",
        Socket => "it is a socket, and no file",
        _ => null,
    };

    /// <summary>Links are followed.</summary>
    public static FileKind Of(string path)
    {
        byte[] buffer = new byte[BufferSize];
        if (Statx(CurrentFolder, path, 0, TypeAndSize, buffer) != 0)
        {
            return default;
        }

        int type = BitConverter.ToUInt16(buffer, ModeAt) & TypeBits;
        return new FileKind(type, type == Regular ? BitConverter.ToInt64(buffer, SizeAt) : 0);
    }

    [DllImport("libc", EntryPoint = "statx", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] buffer);
}
