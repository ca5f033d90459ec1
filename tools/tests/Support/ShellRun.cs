// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;

namespace Selftests.Tools.Tests;

/// <summary>A process that ran to its end.</summary>
internal sealed record ShellRun(int ExitCode, string Out, string Error)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static ShellRun Of(string program, string directory, string? path, params string[] args)
    {
        using Process process = Start(program, directory, path, args);
        return Wait(process);
    }

    public static Process Start(string program, string directory, string? path, params string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (path is not null)
        {
            start.Environment["PATH"] = path;
        }

        return Process.Start(start)!;
    }

    /// <summary>As a terminal would: whoever is started beside others ignores Ctrl-C, and hands that on.</summary>
    public static Process StartHeedingCtrlC(string program, params string[] args) =>
        Start("/usr/bin/env", "/", null, ["--default-signal=INT", program, .. args]);

    public static ShellRun Wait(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{process.StartInfo.FileName} did not end");
        }

        return new ShellRun(process.ExitCode, output.Result, error.Result);
    }
}
