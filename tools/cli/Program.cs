// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Cli;
using Selftests.Harness.Linux;
using Selftests.Harness.Scripting;

CommandHost host = CommandHost.OfProcess();
LinuxMachine.Notice = line =>
{
    host.Error.WriteLine($"mmt: {line}");
    host.Error.Flush();
};
BlockHost.Print = text =>
{
    host.Error.Write(text);
    host.Error.Flush();
};
return MmtCommand.Run(args, host);
