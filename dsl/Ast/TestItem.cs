// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>test "name" (fixture) for x in [...] { ... }</c>.</summary>
public sealed record TestItem(string Name, ValueList<string> Fixtures, ValueList<ForClause> Rows, Block Body) : FileItem
{
    /// <summary>Where the name stands.</summary>
    public SourceSpan NameSpan { get; init; } = SourceSpan.Start;

    public bool Equals(TestItem? other) => base.Equals(other) && Name == other.Name && Fixtures == other.Fixtures && Rows == other.Rows && Body == other.Body;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Name, Fixtures, Rows, Body);

    /// <summary>The settings of the test's own <c>machine</c> block; empty without one.</summary>
    public ValueList<MachineSetting> Machine =>
        Body.Statements.Count > 0 && Body.Statements[0] is MachineStatement machine ? machine.Settings : [];
}
