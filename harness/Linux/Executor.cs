// SPDX-License-Identifier: GPL-2.0-or-later
using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Selftests.Harness.Linux;

/// <summary>One executor process, for many cases, one at a time.</summary>
internal sealed class Executor : IDisposable
{
    private const int EndsWithinMs = 10_000;
    private readonly ExecutorPatience patience;
    private readonly Process process;
    private readonly Stream input;
    private readonly Stream output;
    private readonly byte[] header = new byte[Wire.HeaderBytes];
    private volatile Watchdog? watchdog;

    private Executor(Process process, ExecutorPatience patience, GuestWatch? guest)
    {
        this.process = process;
        this.patience = patience;
        Guest = guest;
        input = process.StandardInput.BaseStream;
        output = process.StandardOutput.BaseStream;
    }

    /// <summary>Who listens to the kernel of the virtual machine that it runs in; null: it runs on this one.</summary>
    public GuestWatch? Guest { get; }

    public static Executor Start(string path, ExecutorPatience? patience = null) =>
        Start(new ProcessStartInfo(path, ["--state", StateFolder]), patience ?? new ExecutorPatience(), null);

    /// <summary>The caller's own folder for what programs leave: one of those where a script's files may lie.</summary>
    private static string StateFolder => Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } own ? own
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");

    /// <summary>Starts whatever has an executor's frames on its standard streams.</summary>
    public static Executor Start(ProcessStartInfo start, ExecutorPatience patience, GuestWatch? guest)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        var process = new Process { StartInfo = start };
        process.Start();
        return new Executor(process, patience, guest);
    }

    /// <summary>The handshake.</summary>
    public LinuxFeatures Hello()
    {
        byte[] answer = Await(Wire.Hello, [], patience.Handshake, out ushort type);
        return type switch
        {
            Wire.Features => LinuxFeatures.Parse(Encoding.UTF8.GetString(answer)),
            Wire.Refused => throw new WireException($"the executor refused the handshake: {Encoding.UTF8.GetString(answer)}"),
            _ => throw new WireException("the executor did not answer the handshake"),
        };
    }

    /// <summary>Sends a frame and waits for its answer; <paramref name="limit"/> is the time that the case itself may take.</summary>
    public byte[] Exchange(ushort type, ReadOnlySpan<byte> payload, TimeSpan limit, out ushort answerType) =>
        Await(type, payload, limit + patience.Grace, out answerType);

    /// <summary>
    /// From another thread: the case at hand has no answer any more, and nor has the next. What it waits for ends with the executor.
    /// </summary>
    public void GiveUp()
    {
        process.StandardInput.Close();
        watchdog?.Hurry(TimeSpan.FromMilliseconds(EndsWithinMs));
    }

    public void Dispose()
    {
        // Its input ends, and so does it, after killing what a case left and putting the machine back: swapping in takes its time.
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended by itself, and what was to be sent goes nowhere.
        }

        if (!process.WaitForExit(EndsWithinMs))
        {
            Kill();
        }

        process.Dispose();
    }

    private byte[] Await(ushort type, ReadOnlySpan<byte> payload, TimeSpan silence, out ushort answerType)
    {
        using var watch = new Watchdog(silence, Kill);
        watchdog = watch;
        try
        {
            Send(type, payload);
            byte[] answer = Receive(out answerType);
            while (answerType == Wire.Busy)
            {
                watch.Feed(silence + TimeSpan.FromMilliseconds(new WireReader(answer).U32()));
                answer = Receive(out answerType);
            }

            return answer;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or WireException)
        {
            string told = error is WireException ? error.Message : $"the executor ended: {error.Message}";
            throw new WireException(
                watch.HasBitten ? $"the executor said nothing for {watch.Silence.TotalSeconds:0.#} s, and was killed with its case" : told);
        }
    }

    // Whatever it waits for, or whoever stopped it: SIGKILL ends it, and its case with it.
    private void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself meanwhile.
        }
    }

    private void Send(ushort type, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[Wire.HeaderBytes + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(4), Wire.Version);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(6), type);
        payload.CopyTo(frame.AsSpan(Wire.HeaderBytes));
        input.Write(frame);
        input.Flush();
    }

    private byte[] Receive(out ushort type)
    {
        ReadExactly(header);
        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(4));
        type = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(6));
        if (version != Wire.Version)
        {
            throw new WireException(
                $"the executor speaks version {version} of the wire format, this harness version {Wire.Version}: build both from the same "
                    + $"sources (remove .mmt/ and run again)");
        }

        if (length is < 0 or > Wire.MaxFrame)
        {
            throw new WireException($"the executor announces a frame of {unchecked((uint)length)} bytes; {Wire.MaxFrame} is the most");
        }

        byte[] payload = new byte[length];
        ReadExactly(payload);
        return payload;
    }

    private void ReadExactly(byte[] bytes)
    {
        try
        {
            output.ReadExactly(bytes);
        }
        catch (EndOfStreamException)
        {
            throw new WireException("the executor ended before it answered");
        }
    }
}
