// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Dsl;
using Selftests.Harness.Records;

namespace Selftests.Harness.Scripting;

/// <summary>The one process of blocks that this process has: started when a block is to be compiled, and again when it has died.</summary>
/// <remarks>It does one thing at a time, so that it is known what it died of.</remarks>
public static class BlockHost
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<int> Loaded = [];
    private static BlockProcess? process;
    private static bool isFresh;
    private static int sets;

    /// <summary>Who gets what blocks print.</summary>
    public static Action<string> Print { get; set; } = Console.Error.Write;

    internal static int NextSet() => Interlocked.Increment(ref sets);

    internal static IReadOnlyList<Diagnostic> Compile(BlockSet set, BlockRequest request, TimeSpan limit, Action<BlockAnswer> tell)
    {
        lock (Gate)
        {
            IReadOnlyList<Diagnostic> wrong = Ask(request, limit, CancellationToken.None, tell).Diagnostics!;
            Loaded.Add(set.Number);
            return wrong;
        }
    }

    internal static CaseRecord Run(BlockSet set, BlockRequest request, TimeSpan limit, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        lock (Gate)
        {
            TimeSpan waited = Stopwatch.GetElapsedTime(start);
            CaseRecord record = RunAlone(set, request, limit, cancel);
            record.Waited += waited;
            return record;
        }
    }

    /// <summary>
    /// What another case left behind in the process may be what it dies of: only in a fresh one is it this case's own doing.
    /// </summary>
    private static CaseRecord RunAlone(BlockSet set, BlockRequest request, TimeSpan limit, CancellationToken cancel)
    {
        bool wasFresh = isFresh || process is null;
        try
        {
            return RunHere(set, request, limit, cancel);
        }
        catch (BlockDeathException) when (!wasFresh)
        {
            return RunHere(set, request, limit, cancel);
        }
    }

    private static CaseRecord RunHere(BlockSet set, BlockRequest request, TimeSpan limit, CancellationToken cancel)
    {
        if (process is null || !Loaded.Contains(set.Number))
        {
            Ask(set.Request(), limit + TimeSpan.FromMinutes(1), cancel);
            Loaded.Add(set.Number);
        }

        isFresh = false;
        return Ask(request, limit, cancel).Record!;
    }

    private static BlockAnswer Ask(BlockRequest request, TimeSpan limit, CancellationToken cancel, Action<BlockAnswer>? tell = null)
    {
        if (process is null)
        {
            process = new BlockProcess();
            isFresh = true;
        }

        try
        {
            BlockAnswer answer = process.Ask(request, limit, Hear, cancel);
            if (answer.IsLast)
            {
                Forget();
            }

            return answer;
        }
        catch (Exception e) when (e is BlockDeathException or OperationCanceledException)
        {
            Forget();
            throw;
        }

        void Hear(BlockAnswer answer)
        {
            if (answer.Print is { } text)
            {
                Print(text);
            }

            tell?.Invoke(answer);
        }
    }

    private static void Forget()
    {
        process?.Dispose();
        process = null;
        Loaded.Clear();
    }
}
