// SPDX-License-Identifier: GPL-2.0-or-later
using System.Reflection;
using System.Reflection.Emit;

namespace Selftests.MmCore;

/// <summary>
/// Makes the code that follows and writes the fields of a class, private ones too: by reflection each field would cost what a whole object
/// does.
/// </summary>
internal static class ShapeEmitter
{
    private static readonly MethodInfo Add =
        typeof(GraphWalk).GetMethod(nameof(GraphWalk.Add), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private delegate void StructVisit<T>(ref T item, GraphWalk walk);

    /// <summary>Copies the fields from the second object to the first.</summary>
    internal static Action<object, object> Restore(Type type, FieldInfo[] fields)
    {
        DynamicMethod method = NewMethod("restore", typeof(object), typeof(object));
        ILGenerator il = method.GetILGenerator();
        foreach (FieldInfo field in fields)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Castclass, type);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Castclass, type);
            il.Emit(OpCodes.Ldfld, field);
            il.Emit(OpCodes.Stfld, field);
        }

        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Action<object, object>>();
    }

    /// <summary>Adds what an object refers to; null: nothing.</summary>
    internal static Action<object, GraphWalk>? Visit(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return (item, walk) => walk.Add(((Delegate)item).Target);
        }

        if (type.IsArray)
        {
            return VisitArray(type.GetElementType()!);
        }

        if (!Shape.FieldsOf(type).Any(IsFollowed))
        {
            return null;
        }

        DynamicMethod method = NewMethod("visit", typeof(object), typeof(GraphWalk));
        ILGenerator il = method.GetILGenerator();
        VisitFields(il, type, () =>
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(type.IsValueType ? OpCodes.Unbox : OpCodes.Castclass, type);
        });
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Action<object, GraphWalk>>();
    }

    private static Action<object, GraphWalk>? VisitArray(Type element) =>
        !element.IsValueType ? VisitReferences
        : !Shape.FieldsOf(element).Any(IsFollowed) ? null
        : (Action<object, GraphWalk>)typeof(ShapeEmitter).GetMethod(nameof(StructArray), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(element).Invoke(null, [])!;

    private static void VisitReferences(object array, GraphWalk walk)
    {
        foreach (object? item in (object?[])array)
        {
            walk.Add(item);
        }
    }

    private static Action<object, GraphWalk> StructArray<T>()
    {
        DynamicMethod method = NewMethod("visit", typeof(T).MakeByRefType(), typeof(GraphWalk));
        ILGenerator il = method.GetILGenerator();
        VisitFields(il, typeof(T), () => il.Emit(OpCodes.Ldarg_0));
        il.Emit(OpCodes.Ret);
        StructVisit<T> visit = method.CreateDelegate<StructVisit<T>>();
        return (array, walk) =>
        {
            foreach (ref T item in ((T[])array).AsSpan())
            {
                visit(ref item, walk);
            }
        };
    }

    /// <summary>Of a structure inside, its fields in their turn.</summary>
    private static void VisitFields(ILGenerator il, Type type, Action loadAddress)
    {
        foreach (FieldInfo field in Shape.FieldsOf(type).Where(IsFollowed))
        {
            if (field.FieldType.IsValueType)
            {
                VisitFields(il, field.FieldType, () =>
                {
                    loadAddress();
                    il.Emit(OpCodes.Ldflda, field);
                });
            }
            else
            {
                il.Emit(OpCodes.Ldarg_1);
                loadAddress();
                il.Emit(OpCodes.Ldfld, field);
                il.Emit(OpCodes.Call, Add);
            }
        }
    }

    private static bool IsFollowed(FieldInfo field) => field.FieldType is { IsPrimitive: false, IsEnum: false, IsPointer: false } type
        && type != typeof(string)
        && (!type.IsValueType || Shape.FieldsOf(type).Any(IsFollowed));

    private static DynamicMethod NewMethod(string name, params Type[] parameters) =>
        new(name, typeof(void), parameters, typeof(ShapeEmitter).Module, skipVisibility: true);
}
