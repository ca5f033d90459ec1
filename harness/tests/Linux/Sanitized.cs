// SPDX-License-Identifier: GPL-2.0-or-later
using System.ComponentModel;
using System.Diagnostics;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Programs under ASan and UBSan.</summary>
internal static class Sanitized
{
    private static readonly string[] Flags =
        ["-O1", "-g", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

    public static (int Code, string Output) Compile(string program, IEnumerable<string> sources) =>
        Run("gcc", [.. Flags, "-o", program, .. sources]);

    public static (int Code, string Output) Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // A traced or confined process cannot be searched for leaks, and there is none that matters in a program of one run.
        start.Environment["ASAN_OPTIONS"] = "detect_leaks=0";
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.Result);
        }
        catch (Win32Exception e)
        {
            return (127, e.Message);
        }
    }
}
