// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Selftests.Harness.Scripting;

/// <summary>
/// The two pipes to the harness, taken off the standard streams: what a block reads or prints must not get between the frames.
/// </summary>
internal static class BlockStreams
{
    private const int In = 0;
    private const int Out = 1;
    private const int Error = 2;
    private const string Null = "/dev/null";

    public static (Stream Input, Stream Output) Take()
    {
        using FileStream nothing = File.OpenRead(Null);
        int input = Dup(In);
        int output = Dup(Out);
        if (input < 0 || output < 0 || Dup2((int)nothing.SafeFileHandle.DangerousGetHandle(), In) < 0 || Dup2(Error, Out) < 0)
        {
            throw new IOException("the standard streams cannot be put aside");
        }

        return (new FileStream(new SafeFileHandle(input, ownsHandle: true), FileAccess.Read, bufferSize: 0),
            new FileStream(new SafeFileHandle(output, ownsHandle: true), FileAccess.Write, bufferSize: 0));
    }

    [DllImport("libc", EntryPoint = "dup", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Dup(int descriptor);

    [DllImport("libc", EntryPoint = "dup2", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Dup2(int from, int to);
}
