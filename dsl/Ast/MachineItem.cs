// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>machine { memory 64M; cpus 2 }</c>, for every test of the file.</summary>
public sealed record MachineItem(ValueList<MachineSetting> Settings) : FileItem;
