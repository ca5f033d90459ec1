// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>A name of the kernel with its value.</summary>
/// <param name="Name">As in the kernel's headers.</param>
/// <param name="Value">On x86-64.</param>
/// <param name="Family">Whose constant it is.</param>
/// <param name="IsFlag">True when it can be united with others of its family.</param>
public sealed record Constant(string Name, ulong Value, ConstantFamily Family, bool IsFlag);
