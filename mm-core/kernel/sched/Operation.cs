// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What a thread does to something that others can see.</summary>
/// <param name="Kind">What sort of object it is.</param>
/// <param name="Object">Which of them. The number is the same in every run that makes the object in the same thread, whoever came
/// between.</param>
/// <param name="Part">The index of an entry, a field, a byte; <see cref="All"/>: the whole object.</param>
/// <param name="Sharing">How it is used.</param>
/// <param name="Name">The name of the point that it stands behind, if that has one.</param>
public readonly record struct Operation(ObjectKind Kind, ulong Object, int Part, Sharing Sharing, string? Name = null)
{
    /// <summary>Every part of the object.</summary>
    public const int All = -1;

    /// <summary>What a thread is about to do that has only been started.</summary>
    internal static Operation Begin => new(ObjectKind.None, 0, 0, Sharing.None, "begin");

    /// <summary>True where the order of the two can be seen: they meet, and one of them writes. Others may be exchanged.</summary>
    public bool Conflicts(in Operation other)
    {
        if (Kind != other.Kind || Kind == ObjectKind.None || Object != other.Object
            || (Part != other.Part && Part != All && other.Part != All))
        {
            return false;
        }

        bool changes = ((Sharing | other.Sharing) & (Sharing.Write | Sharing.Add)) != 0;
        return changes && (Sharing & other.Sharing & Sharing.Add) == 0;
    }

    public override string ToString()
    {
        string place = Kind == ObjectKind.None ? "" : $"{Sharing} {Kind} {Object:x}[{(Part == All ? "*" : Part)}]";
        return Name is null ? place : $"{Name} {place}".TrimEnd();
    }
}
