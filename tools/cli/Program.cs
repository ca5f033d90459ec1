// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Cli;

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

int code = MmtCommand.Run(args, CommandHost.OfProcess());
isDone = true;
return code;
