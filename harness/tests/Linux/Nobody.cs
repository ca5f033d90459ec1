// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Linux;

/// <summary>The executor as somebody who may change nothing starts it.</summary>
internal sealed class Nobody : IDisposable
{
    private readonly string program = Path.Combine(Path.GetTempPath(), $"mmexec-nobody-{Guid.NewGuid():N}");

    public Nobody()
    {
        // Where the build stands, nobody may be unable to come.
        File.Copy(Executors.Program, program);
        // Who is not root has nothing to drop.
        string drop = Environment.IsPrivilegedProcess ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : "";
        File.WriteAllText(Launcher, $"#!/bin/sh\nexec {drop}{program}\n");
        Programs.MakeExecutable(program);
        Programs.MakeExecutable(Launcher);
    }

    public string Launcher => $"{program}.sh";

    public void Dispose()
    {
        File.Delete(Launcher);
        File.Delete(program);
    }
}
