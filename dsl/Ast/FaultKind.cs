// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>Which page faults an access is said to take.</summary>
public enum FaultKind
{
    None,
    Minor,
    Major,
}
