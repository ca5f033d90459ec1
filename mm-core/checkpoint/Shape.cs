// SPDX-License-Identifier: GPL-2.0-or-later
using System.Collections.Concurrent;
using System.Reflection;

namespace Selftests.MmCore;

/// <summary>What a checkpoint knows of a class: which fields lead on, and which may have changed.</summary>
/// <remarks>
/// A readonly field does not change after its object is made; so of a class that has no others only the references are followed.
/// </remarks>
internal sealed class Shape
{
    private const BindingFlags OwnFields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Shared by all machines: a class has the same shape in each of them.</summary>
    private static readonly ConcurrentDictionary<Type, Shape> Known = new();

    private static readonly Func<object, object> Clone = typeof(object)
        .GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Func<object, object>>();

    private readonly FieldInfo[] variables;

    private Shape(Type type)
    {
        variables = type.IsArray || type.IsValueType || typeof(Delegate).IsAssignableFrom(type) ? []
            : [.. FieldsOf(type).Where(field => !field.IsInitOnly)];
        Visit = ShapeEmitter.Visit(type);
        Restore = type.IsArray ? RestoreArray
            : variables.Length == 0 ? null
            : ShapeEmitter.Restore(type, variables);
    }

    /// <summary>Adds what the object refers to; null: nothing.</summary>
    internal Action<object, GraphWalk>? Visit { get; }

    /// <summary>Writes a copy's fields back; null: there is none that changes.</summary>
    internal Action<object, object>? Restore { get; }

    internal static Shape Of(Type type) => Known.GetOrAdd(type, static type => new Shape(type));

    internal static object CopyOf(object item) => Clone(item);

    /// <summary>The fields of a class and of those that it is derived from.</summary>
    internal static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        for (Type? at = type; at is not null; at = at.BaseType)
        {
            foreach (FieldInfo field in at.GetFields(OwnFields))
            {
                yield return field;
            }
        }
    }

    internal bool IsSame(object item, object copy) => item is Array array
        ? array.Cast<object?>().SequenceEqual(((Array)copy).Cast<object?>())
        : Array.TrueForAll(variables, field => Equals(field.GetValue(item), field.GetValue(copy)));

    private static void RestoreArray(object item, object copy)
    {
        var array = (Array)item;
        Array.Copy((Array)copy, array, array.Length);
    }
}
