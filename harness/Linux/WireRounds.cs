// SPDX-License-Identifier: GPL-2.0-or-later
using System.Buffers.Binary;

namespace Selftests.Harness.Linux;

/// <summary>
/// One step of a loop's body as bytes for all rounds: those of the first one, and how much each number of it grows by in a round of each
/// loop around it.
/// </summary>
internal static class WireRounds
{
    /// <summary>The step of some rounds as one.</summary>
    /// <param name="sides">The step in the first round of all loops; then, for each loop from the outermost in, in its second round; then
    /// in the last round of all.</param>
    /// <param name="rounds">How often each loop goes round.</param>
    /// <exception cref="UnevenException">Its rounds are not even.</exception>
    public static byte[] Merge(IReadOnlyList<WireWriter> sides, IReadOnlyList<int> rounds)
    {
        WireWriter first = sides[0];
        if (sides.Count == 1)
        {
            return first.Written.ToArray();
        }

        if (sides.Any(side => !side.HasFormOf(first)))
        {
            throw new UnevenException();
        }

        var whole = new WireWriter();
        int done = 0;
        foreach ((int kindAt, int numberAt) in first.Numbers)
        {
            (byte Depth, long Each)[] growth = Growth(sides, rounds, numberAt);
            if (growth.Length > 0)
            {
                whole.Bytes(first.Written[done..kindAt]);
                whole.U8((byte)(first.Written[kindAt] | Wire.ArgVaries));
                whole.Bytes(first.Written[(kindAt + 1)..(numberAt + sizeof(long))]);
                Write(whole, growth);
                done = numberAt + sizeof(long);
            }
        }

        whole.Bytes(first.Written[done..]);
        return whole.Written.ToArray();
    }

    private static void Write(WireWriter writer, (byte Depth, long Each)[] growth)
    {
        writer.U8((byte)growth.Length);
        foreach ((byte depth, long each) in growth)
        {
            writer.U8(depth);
            writer.I64(each);
        }
    }

    private static (byte Depth, long Each)[] Growth(IReadOnlyList<WireWriter> sides, IReadOnlyList<int> rounds, int at)
    {
        long start = Number(sides[0], at);
        long end = start;
        var growth = new List<(byte, long)>();
        for (int depth = 0; depth < rounds.Count; depth++)
        {
            long each = unchecked(Number(sides[depth + 1], at) - start);
            end = unchecked(end + (each * (rounds[depth] - 1)));
            if (each != 0)
            {
                growth.Add(((byte)depth, each));
            }
        }

        return end == Number(sides[^1], at) ? [.. growth] : throw new UnevenException();
    }

    private static long Number(WireWriter side, int at) => BinaryPrimitives.ReadInt64LittleEndian(side.Written[at..]);
}
