// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>How a case ended on Linux, in words: what hangs and where it sleeps, what died and of what.</summary>
internal static class EndOfCase
{
    private const int Completed = 0;
    private const int Stopped = 1;
    private const int TimedOut = 2;
    private const int Died = 3;
    private const int Error = 4;
    private const int NoRoom = 5;
    private const string OutOfMemory = "; no step has done it: is that the OOM killer? A case is the first that it takes, dmesg tells";
    private const string OwnMemory = "; the bytes that a fetch runs as an instruction may do that";

    /// <summary>The reason and its detail.</summary>
    public static (EndReason End, string Detail) Of(RecordReader answer, TimeSpan limit, CaseProgram program)
    {
        if (answer.Truncated)
        {
            return (EndReason.NotRunnable, "its record is larger than the executor has room for (16 MiB)");
        }

        return answer.End switch
        {
            Completed => (EndReason.Completed, ""),
            Stopped => (EndReason.Stopped, ""),
            TimedOut => (EndReason.TimedOut, $"no end after {Text(limit)}: {Sleep(answer.Detail)}"),
            Died => (EndReason.Died, Death(answer.Detail, program)),
            NoRoom => (EndReason.NotRunnable,
                answer.Steps.FindLast(step => step.Kind == Wire.ResultNoRoom)?.Look.Text
                    ?? "the executor has no room for what it would answer"),
            Error => (EndReason.OurError,
                "what the case left of its record has no sense: it was written over, or the executor could not go on"),
            _ => (EndReason.OurError, "the executor could not go on"),
        };
    }

    /// <summary><c>S handle_userfault</c>, as /proc/PID/stat and /proc/PID/wchan have it.</summary>
    private static string Sleep(string note)
    {
        string state = note.Length == 0 ? "in an unknown state" : note[0] switch
        {
            'R' => "running",
            'S' => "asleep",
            'D' => "asleep, and no signal wakes it",
            'T' => "stopped by a signal",
            't' => "stopped by a tracer",
            'Z' => "ended",
            _ => "in an unknown state",
        };
        string where = note.Length > 2 ? note[2..].Trim() : "";
        return where.Length == 0 ? state : $"{state} in {where}";
    }

    /// <summary><c>killed 11 -1</c>, <c>exited 3 5</c>: how, and the name of the process.</summary>
    private static string Death(string note, CaseProgram program)
    {
        string[] words = note.Split(' ');
        if (words.Length != 3 || !int.TryParse(words[1], CultureInfo.InvariantCulture, out int number)
            || !int.TryParse(words[2], CultureInfo.InvariantCulture, out int slot))
        {
            return "the process died";
        }

        string who = slot >= 0 && slot < program.Slots.Count && program.Slots[slot].Name.Length > 0
            ? program.Slots[slot].Name
            : "the process";
        if (words[0] == "exited")
        {
            return $"{who} exited with {number}";
        }

        string signal = Errnos.Signal(number);
        string hint = signal is "SIGKILL" ? OutOfMemory : signal is "SIGSEGV" or "SIGBUS" or "SIGILL" or "SIGTRAP" ? OwnMemory : "";
        return $"{who} was killed by {signal}{hint}";
    }

    private static string Text(TimeSpan limit) => limit.TotalMilliseconds < 1000 || limit.Milliseconds != 0
        ? string.Create(CultureInfo.InvariantCulture, $"{limit.TotalMilliseconds:0.###} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds:0} s");
}
