// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>How relations are written, and when they hold.</summary>
public static class Relations
{
    /// <summary>Its sign or word.</summary>
    public static string Text(this Relation relation) => relation switch
    {
        Relation.Equal => "==",
        Relation.NotEqual => "!=",
        Relation.Less => "<",
        Relation.LessOrEqual => "<=",
        Relation.Greater => ">",
        Relation.GreaterOrEqual => ">=",
        Relation.Has => "has",
        _ => "lacks",
    };

    /// <summary>It asks which of two is the larger.</summary>
    public static bool Orders(this Relation relation) => relation is >= Relation.Less and <= Relation.GreaterOrEqual;

    /// <summary>It asks for parts.</summary>
    public static bool AsksForParts(this Relation relation) => relation is Relation.Has or Relation.Lacks;

    /// <summary>Whether it holds between numbers; of bits, whether all, or none, of the second are set in the first.</summary>
    public static bool Holds(this Relation relation, long left, long right) => relation switch
    {
        Relation.Has => (left & right) == right,
        Relation.Lacks => (left & right) == 0,
        _ => relation.Holds(left.CompareTo(right)),
    };

    /// <summary>Whether it holds between addresses, which have no sign.</summary>
    public static bool Holds(this Relation relation, ulong left, ulong right) => relation.Holds(left.CompareTo(right));

    /// <summary>Whether it holds between two of which a comparison gave this.</summary>
    private static bool Holds(this Relation relation, int order) => relation switch
    {
        Relation.Equal => order == 0,
        Relation.NotEqual => order != 0,
        Relation.Less => order < 0,
        Relation.LessOrEqual => order <= 0,
        Relation.Greater => order > 0,
        _ => order >= 0,
    };
}
