// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Scripting;

namespace Selftests.Harness;

/// <summary>The harness as a program: the process in which blocks of C# are compiled and run, started by the harness itself.</summary>
internal static class BlockProgram
{
    private const int Usage = 2;

    private static int Main(string[] args)
    {
        if (args is not [BlockProcess.Word])
        {
            Console.Error.WriteLine("this is the part of mmt that runs blocks of C#; mmt starts it where a script has one");
            return Usage;
        }

        return new BlockServer(ScriptLoader.Reload).Serve();
    }
}
