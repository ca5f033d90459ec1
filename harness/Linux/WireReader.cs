// SPDX-License-Identifier: GPL-2.0-or-later
using System.Buffers.Binary;
using System.Text;

namespace Selftests.Harness.Linux;

/// <summary>Reads a frame's payload; whatever does not fit is a <see cref="WireException"/>, never another one.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> rest = payload;

    public readonly int Left => rest.Length;

    public byte U8() => Take(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public short I16() => BinaryPrimitives.ReadInt16LittleEndian(Take(2));

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public int I32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long I64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>
    /// How many things follow, each of so many bytes at least: a number that cannot be true is refused before memory is taken for it.
    /// </summary>
    public int Count(int leastBytes)
    {
        uint count = U32();
        return count <= (uint)rest.Length / (uint)leastBytes ? (int)count : throw new WireException("a count is larger than what follows");
    }

    public string Text() => Encoding.UTF8.GetString(Take(U16()));

    public ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes < 0 || bytes > rest.Length)
        {
            throw new WireException("the frame is cut short");
        }

        ReadOnlySpan<byte> taken = rest[..bytes];
        rest = rest[bytes..];
        return taken;
    }
}
