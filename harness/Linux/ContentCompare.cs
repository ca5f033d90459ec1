// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;

namespace Selftests.Harness.Linux;

/// <summary>Compares bytes that came as runs; false where some of them are not observable.</summary>
internal static class ContentCompare
{
    /// <summary>A byte that cannot be told; -1 is one that cannot be read.</summary>
    public const int Unknown = -2;

    public static bool With(ByteRuns bytes, int wanted, out ContentMismatch? mismatch)
    {
        long offset = 0;
        mismatch = null;
        foreach ((long count, int value) in bytes.Runs)
        {
            if (value == Unknown)
            {
                return false;
            }

            if (value != wanted || value < 0)
            {
                mismatch = new ContentMismatch(At(bytes.Start, offset), value, wanted);
                return true;
            }

            offset += count;
        }

        return true;
    }

    public static bool Both(IReadOnlyList<ByteRuns> ranges, out ContentMismatch? mismatch)
    {
        mismatch = null;
        if (ranges.Count != 2)
        {
            return false;
        }

        (ByteRuns a, ByteRuns b) = (ranges[0], ranges[1]);
        long offset = 0;
        for (int i = 0, j = 0, restA = 0, restB = 0; ;)
        {
            long leftA = i < a.Runs.Count ? a.Runs[i].Count - restA : 0;
            long leftB = j < b.Runs.Count ? b.Runs[j].Count - restB : 0;
            if (leftA == 0 || leftB == 0)
            {
                mismatch = leftA == leftB ? null : new ContentMismatch(At(a.Start, offset), -1, -1) { Lengths = (Length(a), Length(b)) };
                return true;
            }

            (int x, int y) = (a.Runs[i].Value, b.Runs[j].Value);
            if (x == Unknown || y == Unknown)
            {
                return false;
            }

            // What cannot be read has no contents, and is not the same as anything.
            if (x != y || x < 0)
            {
                mismatch = new ContentMismatch(At(a.Start, offset), x, y);
                return true;
            }

            int step = (int)Math.Min(leftA, leftB);
            offset += step;
            (i, restA) = step == leftA ? (i + 1, 0) : (i, restA + step);
            (j, restB) = step == leftB ? (j + 1, 0) : (j, restB + step);
        }
    }

    private static long Length(ByteRuns bytes) => bytes.Runs.Sum(run => run.Count);

    private static Place At(Place start, long offset) => start with { Offset = start.Offset + offset };
}
