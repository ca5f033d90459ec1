// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;

namespace Selftests.Cli;

/// <summary><c>--allow-machine</c>, without which no case changes a setting of the machine underneath.</summary>
internal static class AllowMachineOption
{
    public static Option<string> Create(string what = "cases") =>
        new("--allow-machine") { Description = $"let {what} change settings of this machine", Arity = ArgumentArity.Zero };
}
