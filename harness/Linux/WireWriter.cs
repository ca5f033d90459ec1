// SPDX-License-Identifier: GPL-2.0-or-later
using System.Buffers.Binary;
using System.Text;

namespace Selftests.Harness.Linux;

/// <summary>Little-endian numbers and texts into a growing buffer.</summary>
internal sealed class WireWriter
{
    private byte[] buffer = new byte[1024];
    private int used;

    public int Length => used;

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, used);

    public void U8(byte value) => Take(1)[0] = value;

    public void U16(int value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), unchecked((ushort)value));

    public void U32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    public void I32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);

    public void I64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>A text with its length in front and a NUL behind, ready for the kernel.</summary>
    public void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > ushort.MaxValue || bytes.Contains((byte)0))
        {
            throw new NotOnLinuxException("this text cannot be handed to the kernel");
        }

        U16(bytes.Length);
        Bytes(bytes);
        U8(0);
    }

    private Span<byte> Take(int bytes)
    {
        if (used + bytes > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, used + bytes));
        }

        used += bytes;
        return buffer.AsSpan(used - bytes, bytes);
    }
}
