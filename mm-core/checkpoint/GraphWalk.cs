// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Goes from object to object, each once. No recursion: free pages are a list of any length.</summary>
internal sealed class GraphWalk(IReadOnlyCollection<Type> constants)
{
    private readonly HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<object> ahead = [];
    private readonly Dictionary<Type, Shape?> shapes = [];

    internal void Add(object? item)
    {
        if (item is not (null or string) && seen.Add(item))
        {
            ahead.Push(item);
        }
    }

    /// <summary>The next object that may change or lead to others. False: there are no more.</summary>
    internal bool Next(out object item, out Shape shape)
    {
        while (ahead.TryPop(out item!))
        {
            if (ShapeOf(item.GetType()) is { } found)
            {
                shape = found;
                shape.Visit?.Invoke(item, this);
                return true;
            }
        }

        shape = null!;
        return false;
    }

    /// <summary>Null: it is a constant.</summary>
    private Shape? ShapeOf(Type type)
    {
        if (!shapes.TryGetValue(type, out Shape? shape))
        {
            shapes[type] = shape = IsConstant(type) ? null : Shape.Of(type);
        }

        return shape;
    }

    private bool IsConstant(Type type)
    {
        foreach (Type constant in constants)
        {
            if (constant.IsAssignableFrom(type))
            {
                return true;
            }
        }

        return typeof(Type).IsAssignableFrom(type);
    }
}
