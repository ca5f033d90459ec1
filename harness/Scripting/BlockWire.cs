// SPDX-License-Identifier: GPL-2.0-or-later
using System.Buffers.Binary;
using System.Text.Json;

namespace Selftests.Harness.Scripting;

/// <summary>Requests and answers on a pipe: four bytes of length, then JSON.</summary>
internal static class BlockWire
{
    private const int LengthSize = 4;

    /// <summary>The record of a case with a snapshot after each of ten thousand steps is smaller.</summary>
    private const int MostBytes = 1 << 30;

    // Pairs in records are tuples, whose members are fields. What can only be read follows from the rest.
    private static readonly JsonSerializerOptions Json = new() { IncludeFields = true, IgnoreReadOnlyProperties = true };

    public static void Write<T>(Stream pipe, T message)
    {
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(message, Json);
        byte[] frame = new byte[LengthSize + text.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, text.Length);
        text.CopyTo(frame, LengthSize);
        pipe.Write(frame);
        pipe.Flush();
    }

    /// <summary>The next message; null at the end of the pipe, or where what comes is none.</summary>
    public static T? Read<T>(Stream pipe)
        where T : class
    {
        byte[] length = new byte[LengthSize];
        if (pipe.ReadAtLeast(length, LengthSize, throwOnEndOfStream: false) < LengthSize
            || BinaryPrimitives.ReadInt32LittleEndian(length) is not (> 0 and < MostBytes and var size))
        {
            return null;
        }

        byte[] text = new byte[size];
        try
        {
            return pipe.ReadAtLeast(text, size, throwOnEndOfStream: false) < size ? null : JsonSerializer.Deserialize<T>(text, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
