// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>memory 64M</c>, <c>thp never</c>, <c>knob("/proc/sys/vm/swappiness") 100</c>.</summary>
public sealed record MachineSetting(string Name, Expression Value, StringExpression? File = null) : Node
{
    /// <summary>What is set: two settings with the same key say something of the same thing.</summary>
    public string Key => File is null ? Name : $"{Name}(\"{File.Value}\")";
}
