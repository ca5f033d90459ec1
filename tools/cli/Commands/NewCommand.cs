// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;

namespace Selftests.Cli;

/// <summary><c>mmt new</c>: a first script, which runs.</summary>
internal static class NewCommand
{
    private const string Text = """
        # SPDX-License-Identifier: GPL-2.0-or-later
        # NAME.mmt: what it is about.
        fixture anon {
            p = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        } teardown {
            munmap(p)
        }

        test "a write is there for the next read" (anon) {
            store(p[0], 0x5a)
            load(p[0]) = 0x5a
            expect pte(p[0]): present, write, dirty
        }

        """;

    public static Command Build(CommandHost host)
    {
        var path = new Argument<string>("script") { Description = $"its name, which ends with {ScriptFinder.Extension}" };
        var command = new Command("new", "Write a first script, to be changed.") { path };
        command.SetAction(parsed => Write(host, parsed.GetValue(path)!));
        return command;
    }

    private static int Write(CommandHost host, string path)
    {
        if (!path.EndsWith(ScriptFinder.Extension, StringComparison.Ordinal))
        {
            throw new UsageException($"a script's name ends with {ScriptFinder.Extension}: {path}{ScriptFinder.Extension}");
        }

        if (Path.Exists(path))
        {
            throw new UsageException($"{path} is there already");
        }

        try
        {
            Shebang.Write(host, path, Text.Replace("NAME", Path.GetFileNameWithoutExtension(path), StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot write {path}: {e.Message}");
        }

        host.Out.WriteLine($"{path}: 'mmt run {path}' runs it, 'mmt observe {path}' shows what Linux does at each step");
        return ExitCode.Passed;
    }
}
