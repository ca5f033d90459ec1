// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Reading;

/// <summary>A list becomes part of a tree by one copy; a collection expression would make two.</summary>
internal static class ListExtensions
{
    public static ValueList<T> Freeze<T>(this List<T> list) => new(list.ToArray());
}
