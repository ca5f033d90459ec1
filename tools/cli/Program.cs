// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Cli;
using Selftests.Harness.Linux;

// Code of a csharp block can end the process; the verdicts are lost then, and that must not look like a pass.
bool isDone = false;
AppDomain.CurrentDomain.ProcessExit += (_, _) =>
{
    if (!isDone)
    {
        Console.Error.WriteLine("mmt: a csharp block ended the run before its verdicts were told");
        Environment.ExitCode = ExitCode.Internal;
    }
};

CommandHost host = CommandHost.OfProcess();
LinuxMachine.Notice = line =>
{
    host.Error.WriteLine($"mmt: {line}");
    host.Error.Flush();
};
int code = MmtCommand.Run(args, host);
isDone = true;
return code;
