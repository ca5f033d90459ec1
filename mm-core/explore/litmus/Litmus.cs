// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Litmus programs whose traces others have counted.</summary>
/// <remarks>
/// Programs and figures are those of GenMC's, Nidhugg's, DPU's and Concuerror's tests; all variables are 0 at first unless said.
/// </remarks>
internal static class Litmus
{
    private const int X = 0;
    private const int Y = 1;
    private const int Z = 2;
    private const int W = 3;

    /// <summary>Threads that only read and write, each access a letter and a variable: <c>Wx Ry | Wy Rx</c>. A is a fetch_add, L a
    /// lock, U its release.</summary>
    internal static LitmusProgram Of(string text)
    {
        Access[][] threads = [.. text.Split(" | ").Select(thread => thread.Split(' ').Select(Read).ToArray())];
        return new LitmusProgram(
            threads.Max(thread => thread.Max(access => access.Place)) + 1,
            [.. threads.Select(accesses => (Func<LitmusThread, IEnumerator<Access>>)(_ => accesses.AsEnumerable().GetEnumerator()))]);
    }

    internal static LitmusProgram Readers(int n) => Of($"Wx{Copies(" | Rx", n)}");

    internal static LitmusProgram Ainc(int n) => Each(n, _ => [Access.Add(X)]);

    internal static LitmusProgram Lockinc(int n) => Each(n, LockedAdd);

    internal static LitmusProgram Binc(int n) => Each(n, _ => [Access.Add(X), Access.Add(Y)]);

    internal static LitmusProgram Cinc(int n) => Each(n, _ => [Access.Add(X), Access.Add(Y), Access.Add(Z)]);

    internal static LitmusProgram Rw(int n) => Each(n, _ => [Access.Read(X), Access.Write(X)]);

    internal static LitmusProgram MyExample(int n) => Each(n, _ => [Access.Write(X), Access.Read(X)]);

    internal static LitmusProgram Writers(int n) => Of($"Rx{Copies(" | Wx", n + 1)}");

    internal static LitmusProgram Wainc(int n) => Of($"Wx{Copies(" | Ax", n)}");

    internal static LitmusProgram Cas(int n) => Each(n, i => [Access.Cas(X, 0, i + 1)]);

    internal static LitmusProgram Casrot(int n) => Each(n, i => [Access.Cas(X, i, i + 1)]);

    internal static LitmusProgram Casw(int n) => Each(n, i => [Access.Cas(X, 0, 1), Access.Write(X, i + 3)]);

    internal static LitmusProgram Wcas(int n) => Each(n + 1, i => [i == 0 ? Access.Write(X, 2) : Access.Cas(X, 2, 3)]);

    internal static LitmusProgram Lastzero(int n) => new(
        n + 1, [thread => LastzeroReader(thread, n), .. Enumerable.Range(1, n).Select(j => With(thread => LastzeroWriter(thread, j)))]);

    internal static LitmusProgram CoA(int n) => Of($"Wx Ry Rx | Wx Rz Rx{Copies(" | Wy Wz", n - 1)}");

    internal static LitmusProgram FibBench(int n) => new(2, t => Fib(t, n, X), t => Fib(t, n, Y), FibReader) { Initial = [1, 1] };

    internal static LitmusProgram Big0 => Of("Rx Ry Rz Rw Rx Ry Rz | Rx Ry Rz | Wx Wy Wx Wy Wx Wy | Wz Ww Wz Ww Wz Ww");

    internal static LitmusProgram Big1 => Of("Rx Ry Rz Rw Rx Ry Rz Rw | Rx Ry Rz Rw Rx Ry | Wx Wy Wx Wy Wx Wy | Wz Ww Wz Ww Wz Ww");

    internal static LitmusProgram Big2 => Of("Rx Ry Rz Rx Ry | Rx Ry Rz Rx | Wx Wy Wz Wx Wy Wz | Wx Wy Wz Wx Wy Wz");

    internal static LitmusProgram Indexer(int n) => new(IndexerSize, [.. Threads(n).Select(i => With(thread => IndexerOf(thread, i)))]);

    internal static LitmusProgram Mpat(int k) => new(k + 1, [
        .. Threads(k).Select(i => Of([Access.Lock(i), Access.Unlock(i)])),
        .. Threads(k).Select(i => Of([Access.Lock(k), Access.Lock(i), Access.Unlock(i), Access.Unlock(k)])),
    ]);

    internal static LitmusProgram RedundantCo(int n) => Of($"{Copies("Wx ", n)}| {Copies("Wx ", n)}| Rx Rx");

    internal static LitmusProgram OptLock(int n) => new(2, t => Opt(t, 0, n), t => Opt(t, 1, n));

    internal static LitmusProgram SleepingRaces6 => new(4, Of([Access.Write(W)]), Of([Access.Write(X)]), Of([Access.Write(Y)]),
        Of([Access.Read(Y), Access.Write(Z)]), t => UntilZero(t, Y, Z, X, W));

    internal static LitmusProgram CombinationLock1 => new(9, Of([Access.Write(Z)]), Combination1, Combination2, Combination3);

    /// <summary>Nobody meets anybody.</summary>
    internal static LitmusProgram Apart(int threads, int steps) => new(
        threads, [.. Threads(threads).Select(i => Of([.. Enumerable.Repeat(Access.Write(i), steps)]))]);

    internal static LitmusProgram Multinomial(int threads, int steps) =>
        Each(threads, _ => [.. Enumerable.Repeat(Access.Write(X), steps)]);

    private const int IndexerSize = 128;

    private static IEnumerable<int> Threads(int n) => Enumerable.Range(0, n);

    private static Func<LitmusThread, IEnumerator<Access>> With(Func<LitmusThread, IEnumerator<Access>> body) => body;

    private static Func<LitmusThread, IEnumerator<Access>> Of(Access[] accesses) => _ => ((IEnumerable<Access>)accesses).GetEnumerator();

    private static LitmusProgram Each(int n, Func<int, Access[]> body) => new(3, [.. Threads(n).Select(i => Of(body(i)))]);

    private static LitmusProgram Each(int n, Func<LitmusThread, IEnumerator<Access>> body) => new(3, [.. Enumerable.Repeat(body, n)]);

    private static string Copies(string text, int n) => string.Concat(Enumerable.Repeat(text, n));

    private static Access Read(string word)
    {
        int place = "xyzw".IndexOf(word[1], StringComparison.Ordinal);
        return word[0] switch
        {
            'R' => Access.Read(place),
            'W' => Access.Write(place),
            'A' => Access.Add(place),
            'L' => Access.Lock(place),
            'U' => Access.Unlock(place),
            _ => throw new ArgumentException($"no access begins with {word[0]}", nameof(word)),
        };
    }

    private static IEnumerator<Access> LockedAdd(LitmusThread thread)
    {
        yield return Access.Lock(X);
        yield return Access.Read(X);
        yield return Access.Write(X, thread.Got + 1);
        yield return Access.Unlock(X);
    }

    private static IEnumerator<Access> LastzeroReader(LitmusThread thread, int n)
    {
        int i = n;
        do
        {
            yield return Access.Read(i--);
        }
        while (thread.Got != 0);
    }

    private static IEnumerator<Access> LastzeroWriter(LitmusThread thread, int j)
    {
        yield return Access.Read(j - 1);
        yield return Access.Write(j, thread.Got + 1);
    }

    private static IEnumerator<Access> Fib(LitmusThread thread, int n, int own)
    {
        for (int i = 0; i < n; i++)
        {
            yield return Access.Read(X);
            int x = thread.Got;
            yield return Access.Read(Y);
            yield return Access.Write(own, x + thread.Got);
        }
    }

    private static IEnumerator<Access> FibReader(LitmusThread thread)
    {
        yield return Access.Read(X);
        yield return Access.Read(Y);
    }

    private static IEnumerator<Access> IndexerOf(LitmusThread thread, int number)
    {
        for (int i = 0; i < 4; i++)
        {
            int w = (i * 11) + number;
            int h = w * 7 % IndexerSize;
            do
            {
                yield return Access.Cas(h, 0, w);
                h = (h + 1) % IndexerSize;
            }
            while (thread.Got == 0);
        }
    }

    private static IEnumerator<Access> Opt(LitmusThread thread, int id, int n)
    {
        for (int i = 0; i < n; i++)
        {
            yield return Access.Write(X, id);
            yield return Access.Write(Y);
            yield return Access.Read(X);
            if (thread.Got == id)
            {
                yield return Access.Read(Y);
                break;
            }
        }
    }

    private static IEnumerator<Access> UntilZero(LitmusThread thread, params int[] places)
    {
        foreach (int place in places)
        {
            yield return Access.Read(place);
            if (thread.Got == 0)
            {
                break;
            }
        }
    }

    // v, w, x, y, z and the marks a to d, which nobody else touches.
    private static IEnumerator<Access> Combination1(LitmusThread thread)
    {
        yield return Access.Write(X);
        yield return Access.Write(5);
        yield return Access.Read(Y);
        if (thread.Got == 1)
        {
            yield return Access.Write(W);
            yield return Access.Write(6);
        }
    }

    private static IEnumerator<Access> Combination2(LitmusThread thread)
    {
        yield return Access.Read(X);
        if (thread.Got == 1)
        {
            yield return Access.Write(Y);
            yield return Access.Write(7);
            yield return Access.Read(4);
            if (thread.Got == 1)
            {
                yield return Access.Read(Z);
            }
        }
    }

    private static IEnumerator<Access> Combination3(LitmusThread thread)
    {
        yield return Access.Read(W);
        if (thread.Got == 1)
        {
            yield return Access.Write(4);
            yield return Access.Write(8);
        }
    }
}
