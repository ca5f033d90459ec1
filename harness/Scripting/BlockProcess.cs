// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Selftests.Harness.Scripting;

/// <summary>
/// The process in which blocks of C# are compiled and run. It may die: of a stack that overflows, of memory, by its own hand, by ours when
/// it is late.
/// </summary>
internal sealed class BlockProcess : IDisposable
{
    /// <summary>What the program is started with: somebody else's start is refused.</summary>
    public const string Word = "blocks";

    private const int KeptOfErrors = 1 << 12;
    private const int FirstSignal = 128;
    private const string Overflow = "Stack overflow.";

    // Of what a block allocates without end it gets this much: then there is an exception, and the machine has its memory still.
    private const string HeapLimit = "0x40000000";

    private static readonly TimeSpan TimeToDie = TimeSpan.FromSeconds(10);

    private readonly Process process;
    private readonly StringBuilder errors = new();
    private volatile string? endedBecause;
    private volatile bool isLate;

    public BlockProcess()
    {
        var start = new ProcessStartInfo(DotnetPath(), ["exec", typeof(BlockProcess).Assembly.Location, Word])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>What it answers in the end; what it tells before is handed on.</summary>
    /// <exception cref="BlockDeathException">It died over it.</exception>
    /// <exception cref="OperationCanceledException">It was given up, and ended for that.</exception>
    public BlockAnswer Ask(BlockRequest request, TimeSpan limit, Action<BlockAnswer> tell, CancellationToken cancel)
    {
        BlockAnswer? last = null;
        using var late = new Timer(_ => EndLate(limit), null, limit, Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration givenUp = cancel.Register(() => End("given up"));
        try
        {
            BlockWire.Write(process.StandardInput.BaseStream, request);
            while (BlockWire.Read<BlockAnswer>(process.StandardOutput.BaseStream) is { } answer)
            {
                if (answer.IsEnd)
                {
                    return answer;
                }

                last = answer.At is null ? last : answer;
                tell(answer);
            }
        }
        catch (IOException)
        {
            // It was gone before it was asked.
            last = null;
        }

        cancel.ThrowIfCancellationRequested();
        throw new BlockDeathException(endedBecause ?? HowItDied()) { IsLate = isLate, Last = last };
    }

    public void Dispose()
    {
        End("not needed any more");
        process.Dispose();
    }

    private void EndLate(TimeSpan limit)
    {
        isLate = true;
        End($"no end within {limit.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s");
    }

    /// <summary>Ends it, with all that it has started.</summary>
    private void End(string why)
    {
        endedBecause ??= why;
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It was faster.
            return;
        }
    }

    private string HowItDied()
    {
        if (!process.WaitForExit(TimeToDie))
        {
            // It closed its pipe and lives: whatever it is doing, it is not what it was asked for.
            End("it stopped answering");
            return endedBecause!;
        }

        process.WaitForExit();
        string words;
        lock (errors)
        {
            words = errors.ToString().Trim();
        }

        int code = process.ExitCode;
        string how = code > FirstSignal ? $"it was killed by signal {code - FirstSignal}" : $"it ended itself with exit code {code}";
        return words.Length == 0 ? how : words.Split('\n')[0];
    }

    // Only the beginning is of use: the trace of an overflow is endless.
    private void Keep(string? line)
    {
        lock (errors)
        {
            if (line is not null && errors.Length < KeptOfErrors)
            {
                errors.AppendLine(line);
            }
        }

        if (line == Overflow)
        {
            // What follows is the trace of thousands of frames, and takes the runtime half a minute.
            End(Overflow);
        }
    }

    private static string DotnetPath()
    {
        // The runtime stands in shared/NAME/VERSION/ beside the program that starts it.
        string beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return File.Exists(beside) ? beside : "dotnet";
    }
}
