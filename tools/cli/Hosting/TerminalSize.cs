// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.InteropServices;

namespace Selftests.Cli;

/// <summary>How wide and high the terminal is, asked anew each time: it may have been pulled to another size.</summary>
/// <remarks>The runtime's Console would tell it, too, and switches the keypad to another mode for that.</remarks>
internal readonly record struct TerminalSize(int Width, int Height)
{
    private const nuint GetWindowSize = 0x5413;
    private static readonly TerminalSize Usual = new(80, 24);

    /// <summary>Of the terminal behind a descriptor; where there is none, the usual one.</summary>
    public static TerminalSize Of(int descriptor) =>
        Ioctl(descriptor, GetWindowSize, out WindowSize size) == 0 && size is { Columns: > 0, Rows: > 0 }
            ? new TerminalSize(size.Columns, size.Rows)
            : Usual;

    [DllImport("libc", EntryPoint = "ioctl", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Ioctl(int descriptor, nuint request, out WindowSize size);

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort WidthInDots;
        public ushort HeightInDots;
    }
}
