// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.InteropServices;

namespace Selftests.Cli;

/// <summary>stdout or stderr, by write(2).</summary>
/// <remarks>
/// That it cannot be written (a full disk behind a <c>&gt;</c>) is the user's to mend, and is told once; what follows is dropped. A
/// reader that went away has heard enough, which is no error. The runtime's own stream would do, but that it switches the terminal's
/// keypad to another mode before its first byte and never back; a file stream has a position of its own, and would write over what
/// stderr left in the same file.
/// </remarks>
internal sealed class StandardStream(int descriptor, string name) : Stream
{
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int BrokenPipe = 32;
    private const short CanBeWritten = 4;
    private const int Endless = -1;

    private bool isBroken;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0 && !isBroken)
        {
            nint written = WriteSome(descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            buffer = buffer[(int)Math.Max(written, 0)..];
            if (written < 0)
            {
                Heed(Marshal.GetLastPInvokeError());
            }
        }
    }

    /// <summary>Nothing is kept here.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Heed(int error)
    {
        switch (error)
        {
            case Interrupted:
                return;
            case TryAgain:
                // Somebody whom we share it with made it so that it does not wait.
                var waited = new Pollable { Descriptor = descriptor, Wanted = CanBeWritten };
                _ = Poll(ref waited, 1, Endless);
                return;
            case BrokenPipe:
                isBroken = true;
                return;
            default:
                isBroken = true;
                throw new UsageException($"cannot write to {name}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [DllImport("libc", EntryPoint = "write", ExactSpelling = true, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint WriteSome(int descriptor, ref byte first, nint count);

    [DllImport("libc", EntryPoint = "poll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref Pollable descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct Pollable
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }
}
