// SPDX-License-Identifier: GPL-2.0-or-later
using System.Buffers.Binary;
using System.Text;

namespace Selftests.Harness.Linux;

/// <summary>Little-endian numbers and texts into a growing buffer.</summary>
internal sealed class WireWriter
{
    private byte[] buffer = new byte[1024];
    private readonly List<(int KindAt, int NumberAt)> numbers = [];
    private int used;

    /// <summary>Where operands are that have a number: their kind, and the number itself.</summary>
    public IReadOnlyList<(int KindAt, int NumberAt)> Numbers => numbers;

    public int Length => used;

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, used);

    public void U8(byte value) => Take(1)[0] = value;

    public void U16(int value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), unchecked((ushort)value));

    public void U32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    public void I32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);

    public void I64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);

    /// <summary>An operand that is a number.</summary>
    public void Number(byte kind, long value)
    {
        numbers.Add((used, used + 1));
        U8(kind);
        I64(value);
    }

    /// <summary>An operand that is a number added to what a name stands for.</summary>
    public void OfSlot(byte kind, int slot, long bytes)
    {
        numbers.Add((used, used + 1 + sizeof(short)));
        U8(kind);
        U16(slot);
        I64(bytes);
    }

    /// <summary>Whether the same stands in both, numbers of operands aside.</summary>
    public bool HasFormOf(WireWriter other)
    {
        if (used != other.used || !numbers.SequenceEqual(other.numbers))
        {
            return false;
        }

        int from = 0;
        foreach ((int _, int at) in numbers)
        {
            if (!Written[from..at].SequenceEqual(other.Written[from..at]))
            {
                return false;
            }

            from = at + sizeof(long);
        }

        return Written[from..].SequenceEqual(other.Written[from..]);
    }

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
