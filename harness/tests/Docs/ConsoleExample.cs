// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Harness.Tests.Tidy;

namespace Selftests.Harness.Tests.Docs;

/// <summary>A command of a console block with the output shown under it, run from the root as a reader would.</summary>
internal sealed record ConsoleExample(string Command, string Shown)
{
    private const string Prompt = "$ ";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static IEnumerable<ConsoleExample> In(DocBlock block)
    {
        string? command = null;
        string shown = "";
        foreach (string line in block.Text.Split('\n'))
        {
            if (!line.StartsWith(Prompt, StringComparison.Ordinal))
            {
                shown += line + "\n";
                continue;
            }

            if (command is not null)
            {
                yield return new ConsoleExample(command, shown);
            }

            command = line[Prompt.Length..];
            shown = "";
        }

        if (command is not null)
        {
            yield return new ConsoleExample(command, shown);
        }
    }

    /// <summary>Standard output and error, interleaved as a terminal would show them.</summary>
    public string Run()
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", $"exec 2>&1\n{Command}"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        using Process shell = Process.Start(start)!;
        shell.StandardInput.Close();
        Task<string> output = shell.StandardOutput.ReadToEndAsync();
        if (!shell.WaitForExit(Limit))
        {
            shell.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{Command}' runs longer than {Limit}.");
        }

        return output.GetAwaiter().GetResult();
    }
}
