// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Text;
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>An executor whose process a test has in its hands: to kill it, or to send what no harness sends.</summary>
internal sealed class Server : IDisposable
{
    private readonly Process process;

    private Server(Process process) => this.process = process;

    public int Id => process.Id;

    public static Server Start(string program)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true },
        };
        process.Start();
        return new Server(process);
    }

    public void Send(ushort type, byte[] payload, ushort version = Wire.Version)
    {
        Stream input = process.StandardInput.BaseStream;
        input.Write(
            [.. BitConverter.GetBytes(payload.Length), .. BitConverter.GetBytes(version), .. BitConverter.GetBytes(type), .. payload]);
        input.Flush();
    }

    /// <summary>The answer: that it is busy is none.</summary>
    public (ushort Type, byte[] Payload) Receive()
    {
        (ushort Type, byte[] Payload) frame = ReceiveFrame();
        while (frame.Type == Wire.Busy)
        {
            frame = ReceiveFrame();
        }

        return frame;
    }

    public LinuxFeatures Hello()
    {
        Send(Wire.Hello, []);
        return LinuxFeatures.Parse(Encoding.UTF8.GetString(Receive().Payload));
    }

    /// <summary>Whatever comes next.</summary>
    public (ushort Type, byte[] Payload) ReceiveFrame()
    {
        byte[] header = new byte[Wire.HeaderBytes];
        process.StandardOutput.BaseStream.ReadExactly(header);
        byte[] payload = new byte[BitConverter.ToInt32(header)];
        process.StandardOutput.BaseStream.ReadExactly(payload);
        return (BitConverter.ToUInt16(header, 6), payload);
    }

    /// <summary>SIGKILL: it can do nothing about it.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>What happens when a harness is killed.</summary>
    public bool EndsWithItsInput()
    {
        process.StandardInput.Close();
        return process.WaitForExit(TimeSpan.FromSeconds(30));
    }

    public void Dispose()
    {
        if (!process.HasExited && !EndsWithItsInput())
        {
            process.Kill();
        }

        process.Dispose();
    }
}
