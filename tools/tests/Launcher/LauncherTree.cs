// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Cli;

namespace Selftests.Tools.Tests;

/// <summary>tools/mmt in a tree of its own, with a dotnet that only says what it was asked.</summary>
internal abstract class LauncherTree : CommandTests
{
    // Publishing leaves a line in 'builds'; the command prints its arguments.
    private const string FakeDotnet = """
        #!/bin/sh
        case $1 in
            --version) echo 10.0.100 ;;
            publish)
                echo build >> "$FAKE_ROOT/builds"
                readlink /proc/self/fd/0 > "$FAKE_ROOT/stdin"
                [ ! -e "$FAKE_ROOT/broken" ] || { cat "$FAKE_ROOT/broken"; exit 1; }
                case "$*" in
                    *PublishReadyToRun=true*)
                        [ ! -e "$FAKE_ROOT/no-crossgen" ] || { echo 'error NU1101: microsoft.netcore.app.crossgen2'; exit 1; } ;;
                esac
                while [ "$1" != --output ]; do shift; done
                mkdir -p "$2"; : > "$2/mmt.dll" ;;
            *) echo "$@" ;;
        esac
        """;

    /// <summary>PATH, with that dotnet.</summary>
    protected string SearchPath { get; private set; } = "";

    [SetUp]
    public void CopyLauncher()
    {
        string real = CommandHost.FindRepository(AppContext.BaseDirectory)!;
        Repository.Write("tools/mmt", File.ReadAllText(Path.Combine(real, "tools/mmt")));
        Repository.Write("run_tests.sh", File.ReadAllText(Path.Combine(real, "run_tests.sh")));
        Repository.Write("fake/dotnet", FakeDotnet.Replace("$FAKE_ROOT", Repository.Root, StringComparison.Ordinal));
        foreach (string source in new[] { "dsl", "harness", "mm-core", "tools/cli" })
        {
            Repository.Write($"{source}/Source.cs", "");
        }

        foreach (string file in new[] { "tools/mmt", "run_tests.sh", "fake/dotnet" })
        {
            File.SetUnixFileMode(Repository.PathOf(file), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        SearchPath = $"{Repository.PathOf("fake")}:/usr/bin:/bin";
    }

    protected ShellRun Start(params string[] args) => ShellRun.Of(Repository.PathOf("tools/mmt"), "/", SearchPath, args);
}
