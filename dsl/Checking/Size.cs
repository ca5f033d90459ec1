// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Checking;

/// <summary>What a block becomes once its steps are inlined; saturates.</summary>
/// <param name="Statements">The steps that are performed, those of every round.</param>
/// <param name="Written">The steps that are there, those of a loop over a range once: what one case may have.</param>
/// <param name="Weight">The work of getting there, which a loop without a statement costs too: what all cases of a file may have.</param>
internal readonly record struct Size(ulong Statements, ulong Written, ulong Weight)
{
    public Size And(Size other) => new(Sum(Statements, other.Statements), Sum(Written, other.Written), Sum(Weight, other.Weight));

    /// <summary>So many rounds, each of which binds so many names.</summary>
    public Size Times(ulong rounds, ulong names) =>
        new(Product(rounds, Statements), Product(rounds, Written), Product(rounds, Sum(names, Weight)));

    public static ulong Sum(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;

    public static ulong Product(ulong left, ulong right) => right != 0 && left > ulong.MaxValue / right ? ulong.MaxValue : left * right;
}
