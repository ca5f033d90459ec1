// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>What a name in a value is.</summary>
/// <param name="Kind">Whose it is.</param>
/// <param name="Constant">Of the kernel's: which.</param>
public readonly record struct NameUse(NameKind Kind, Constant? Constant = null)
{
    /// <summary>The script's own.</summary>
    public static NameUse Own { get; } = new(NameKind.Own);

    /// <summary>NULL.</summary>
    public static NameUse Null { get; } = new(NameKind.Null);

    /// <summary>A word of the language.</summary>
    public static NameUse Word { get; } = new(NameKind.Word);
}
