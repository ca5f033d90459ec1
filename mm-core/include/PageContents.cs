// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What stands in a page: one byte repeated, at most one byte that differs, and only then 4096 bytes.</summary>
/// <remarks>Gigabytes of untouched or filled memory cost nothing this way, and neither does the usual one-byte store.</remarks>
internal struct PageContents
{
    private const int Size = (int)VirtAddr.PageSize;
    private const short NoException = -1;

    private byte[]? bytes;
    private byte fill;
    private byte exception;
    private short exceptionOffset;

    internal static PageContents Filled(byte value) => new() { fill = value, exceptionOffset = NoException };

    internal readonly byte this[int offset] =>
        bytes is not null ? bytes[offset] : offset == exceptionOffset ? exception : fill;

    /// <summary>True when no byte array stands behind the page.</summary>
    internal readonly bool IsCompact => bytes is null;

    internal readonly PageContents Copy() => this with { bytes = (byte[]?)bytes?.Clone() };

    internal void Set(int offset, byte value)
    {
        if (bytes is not null)
        {
            bytes[offset] = value;
        }
        else if (offset == exceptionOffset || exceptionOffset == NoException)
        {
            SetException(offset, value);
        }
        else if (value != fill)
        {
            Expand()[offset] = value;
        }
    }

    internal void Fill(int offset, int count, byte value)
    {
        if (count == Size)
        {
            this = Filled(value);
        }
        else if (count == 1)
        {
            Set(offset, value);
        }
        else if (!IsFilledWith(value))
        {
            Expand().AsSpan(offset, count).Fill(value);
        }
    }

    internal void Write(int offset, ReadOnlySpan<byte> source)
    {
        if (source.Length == 1)
        {
            Set(offset, source[0]);
        }
        else if (source.Length == Size && !source.ContainsAnyExcept(source[0]))
        {
            this = Filled(source[0]);
        }
        else
        {
            source.CopyTo(Expand().AsSpan(offset));
        }
    }

    internal readonly void Read(int offset, Span<byte> target)
    {
        if (bytes is not null)
        {
            bytes.AsSpan(offset, target.Length).CopyTo(target);
            return;
        }

        target.Fill(fill);
        int at = exceptionOffset - offset;
        if (exceptionOffset != NoException && at >= 0 && at < target.Length)
        {
            target[at] = exception;
        }
    }

    /// <summary>True when every byte is <paramref name="value"/>.</summary>
    internal readonly bool IsFilledWith(byte value) =>
        bytes is not null ? !bytes.AsSpan().ContainsAnyExcept(value)
        : fill == value && (exceptionOffset == NoException || exception == value);

    /// <summary>True when a part of two pages reads the same.</summary>
    internal readonly bool SameAs(in PageContents other, int offset, int count)
    {
        if (bytes is null && other.bytes is null && exceptionOffset == other.exceptionOffset)
        {
            bool isExceptionSame = exceptionOffset == NoException || exception == other.exception
                || exceptionOffset < offset || exceptionOffset >= offset + count;
            if (fill == other.fill && isExceptionSame)
            {
                return true;
            }
        }

        Span<byte> mine = stackalloc byte[count];
        Span<byte> theirs = stackalloc byte[count];
        Read(offset, mine);
        other.Read(offset, theirs);
        return mine.SequenceEqual(theirs);
    }

    private void SetException(int offset, byte value)
    {
        exception = value;
        exceptionOffset = value == fill ? NoException : (short)offset;
    }

    private byte[] Expand()
    {
        if (bytes is null)
        {
            byte[] all = new byte[Size];
            Read(0, all);
            bytes = all;
            exceptionOffset = NoException;
        }

        return bytes;
    }
}
