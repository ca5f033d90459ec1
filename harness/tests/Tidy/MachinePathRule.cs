// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>No file names a folder that only one machine has: a clone must work anywhere.</summary>
internal static partial class MachinePathRule
{
    public static IEnumerable<Finding> Check(SourceText file)
    {
        for (int i = 0; i < file.Lines.Count; i++)
        {
            Match match = MachinePath().Match(file.Lines[i]);
            if (match.Success)
            {
                yield return file.At(i + 1, $"'{match.Value}' is a path of one machine");
            }
        }
    }

    [GeneratedRegex(@"(?<![\w.}\])])/(?:work|root|home/\w+|tmp/w|Users/\w+)/")]
    private static partial Regex MachinePath();
}
