// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Linux;

/// <summary>Files that a test starts as programs.</summary>
internal static class Programs
{
    /// <summary>Everybody may start it.</summary>
    public static void MakeExecutable(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead
                | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }
    }
}
