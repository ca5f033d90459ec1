// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>
/// A fault decides by the flags and the protection that it has copied at its start: those of its mapping may be others by now, and half of
/// them (Z44).
/// </summary>
internal static partial class FaultCopiesRule
{
    public static IEnumerable<Finding> Check(SourceText file)
    {
        for (int i = 0; i < file.Lines.Count; i++)
        {
            Match match = Live().Match(file.Lines[i]);
            if (match.Success)
            {
                yield return file.At(i + 1, $"'{match.Value}' may have changed since the fault began: vmf.VmaFlags, vmf.VmaPageProt");
            }
        }
    }

    [GeneratedRegex(@"\bvmf\.Vma\.(?:Flags|PageProt|IsShared|IsAccessible)\b")]
    private static partial Regex Live();
}
