// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>Whose a name is.</summary>
public enum NameKind
{
    /// <summary>Nobody's: the checker has not seen it.</summary>
    Unknown,

    /// <summary>The script's own.</summary>
    Own,

    /// <summary>A constant of the kernel.</summary>
    Constant,

    /// <summary>NULL.</summary>
    Null,

    /// <summary>A word of the language, which stands for itself: <c>thp never</c>, <c>locks: none held</c>.</summary>
    Word,
}
