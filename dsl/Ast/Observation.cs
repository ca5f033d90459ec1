// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>A look at the machine that changes nothing: a subject, and what is claimed of it.</summary>
/// <remarks>
/// <c>pte(p[0]): present</c> has arguments; <c>rss: anon 1</c>, <c>nr_ptes +1</c> and <c>e: ...</c> have null, and the name may be the
/// script's own (an event, a thread, a process).
/// </remarks>
public sealed record Observation(string Name, ValueList<Argument>? Arguments, Claim Claim) : Node
{
    /// <summary>Where the subject stands, without the claim.</summary>
    public SourceSpan SubjectSpan { get; init; } = SourceSpan.Start;

    /// <summary>
    /// Of a comparison: what stands on its left, <c>p[0] &lt; addr(4G)</c>. A name may be an observation's all the same,
    /// <c>nr_ptes >= 2</c>.
    /// </summary>
    public Expression? Compared { get; init; }

    public bool Equals(Observation? other) =>
        base.Equals(other) && Name == other.Name && Nullable.Equals(Arguments, other.Arguments) && Claim == other.Claim
        && Equals(Compared, other.Compared);

    public override int GetHashCode() => HashCode.Combine(Name, Arguments, Claim);
}
