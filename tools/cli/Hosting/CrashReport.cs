// SPDX-License-Identifier: GPL-2.0-or-later
using System.Reflection;

namespace Selftests.Cli;

/// <summary>Says that the harness itself failed, and what to send to its authors.</summary>
internal static class CrashReport
{
    public static void Write(CommandHost host, IReadOnlyList<string> args, Exception exception)
    {
        host.Error.WriteLine($"mmt: an error of the harness, not of your script: {exception.GetType().Name}: {exception.Message}");
        if (host.Debug)
        {
            host.Error.WriteLine(exception);
        }

        host.Error.WriteLine("mmt: please open an issue with these lines, the script, and what MMT_DEBUG=1 prints");
        host.Error.WriteLine($"mmt: command: mmt {string.Join(' ', args)}");
        host.Error.WriteLine($"mmt: version {Version()}, {Environment.OSVersion.VersionString}, .NET {Environment.Version}");
    }

    private static string Version() =>
        typeof(CrashReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
