// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>What a number counts.</summary>
public enum Unit
{
    None,
    Bytes,
    Pages,
    K,
    M,
    G,
    Milliseconds,
}
