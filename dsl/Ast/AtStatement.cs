// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>at faulter F.preptl { ... }</c>: the body runs while the thread stands at the point.</summary>
public sealed record AtStatement(string Thread, string Point, Block Body) : Statement;
