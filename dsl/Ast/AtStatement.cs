// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>at faulter F.preptl { ... }</c>: the body runs while the thread stands at the point.</summary>
public sealed record AtStatement(string Thread, string Point, Block Body) : Statement
{
    /// <summary>Where the point stands.</summary>
    public SourceSpan PointSpan { get; init; } = SourceSpan.Start;

    public bool Equals(AtStatement? other) =>
        base.Equals(other) && Thread == other.Thread && Point == other.Point && Body == other.Body;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Thread, Point, Body);
}
