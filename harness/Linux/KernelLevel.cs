// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;

namespace Selftests.Harness.Linux;

/// <summary>Which release of Linux a kernel is made from.</summary>
/// <remarks>
/// Some distributions keep the release that uname tells at X.Y.0, so that modules go on to fit, and write the level elsewhere: Debian into
/// the text of the build, "Debian 6.1.140-1", Ubuntu into /proc/version_signature, "Ubuntu 6.8.0-60.63-generic 6.8.12".
/// </remarks>
internal static partial class KernelLevel
{
    /// <param name="release">As uname says it.</param>
    /// <param name="elsewhere">The other texts.</param>
    public static Version Of(string release, string elsewhere)
    {
        if (!Version.TryParse(Numbers().Match(release).Value, out Version? version))
        {
            return new Version(0, 0);
        }

        IEnumerable<Version> levels = version.Build > 0 ? [] : Levels().Matches(elsewhere).Select(match => Version.Parse(match.Value))
            .Where(level => (level.Major, level.Minor) == (version.Major, version.Minor) && level.Build > 0);
        return levels.Max() ?? version;
    }

    [GeneratedRegex(@"\A\d{1,9}(\.\d{1,9}){1,3}")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"(?<!\S)\d{1,9}\.\d{1,9}\.\d{1,9}(?![\d.])")]
    private static partial Regex Levels();
}
