// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>rw-p</c>, as /proc/PID/maps has it.</summary>
public sealed record PermissionsExpression(string Text) : Expression;
