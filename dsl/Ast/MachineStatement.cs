// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>machine { memory 64M }</c>, the first statement of a test.</summary>
public sealed record MachineStatement(ValueList<MachineSetting> Settings) : Statement;
