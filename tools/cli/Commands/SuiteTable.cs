// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Cli;

/// <summary>A table that stands beside the scripts.</summary>
internal static class SuiteTable
{
    /// <exception cref="UsageException">It is not there, or is none: what stands in it is its writer's to mend.</exception>
    public static T Load<T>(CommandHost host, string relative, string what, Func<string, T> load)
    {
        string path = Path.Combine(host.Selftests ?? "", relative);
        if (!File.Exists(path))
        {
            throw new UsageException($"the table of {what} is not there: {path}");
        }

        try
        {
            return load(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new UsageException($"cannot read the table of {what}, {CommandHost.DisplayPath(path)}: {e.Message}");
        }
    }
}
