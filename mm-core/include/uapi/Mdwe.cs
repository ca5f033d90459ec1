// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>What PR_SET_MDWE sets.</summary>
[Flags]
public enum Mdwe : ulong
{
    /// <summary>Nothing.</summary>
    None = 0,
    PR_MDWE_REFUSE_EXEC_GAIN = 1,
    PR_MDWE_NO_INHERIT = 2,
}
