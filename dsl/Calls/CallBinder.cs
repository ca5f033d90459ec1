// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>Finds out which argument belongs to which parameter.</summary>
/// <remarks>
/// A range may be written as address and length, and mmap's address may be left out, so the number of the arguments and
/// what they look like decide.
/// </remarks>
public static class CallBinder
{
    /// <summary>Binds <paramref name="arguments"/>; null when their number fits no form of the call.</summary>
    /// <remarks>Whether the kinds fit is the checker's business, and whether the named options exist.</remarks>
    public static BoundCall? Bind(CallSpec spec, ValueList<Argument> arguments, Func<string, ValueKind?> names)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Expression[] values = [.. arguments.Where(argument => argument.Name is null).Select(argument => argument.Value)];
        var bound = new Dictionary<string, Expression>();
        bool fits = spec.HasOptionalFirst ? BindWithoutFirst(spec, values, names, bound) : BindInOrder(spec, values, names, bound);
        foreach (Argument option in arguments)
        {
            if (option.Name is not null)
            {
                bound[option.Name] = option.Value;
            }
        }

        return fits ? new BoundCall(spec, arguments, bound, values.Any(value => Shape.Of(value, names) == ValueKind.Any)) : null;
    }

    private static bool BindInOrder(
        CallSpec spec, Expression[] values, Func<string, ValueKind?> names, Dictionary<string, Expression> bound)
    {
        int next = 0;
        for (int i = 0; i < spec.Parameters.Count; i++)
        {
            Parameter parameter = spec.Parameters[i];
            if (next == values.Length)
            {
                return parameter.IsOptional;
            }

            bound[parameter.Name] = values[next++];
            if (parameter.Kind == ParameterKind.Range && next < values.Length && HasLength(spec, i, values, next, names))
            {
                bound[parameter.LengthName] = values[next++];
            }
        }

        return next == values.Length;
    }

    /// <summary>True when the value behind a range is its length, and not the next parameter.</summary>
    /// <remarks>
    /// Behind an address a number is the length wherever it can be. A region and a range of pages have theirs: what follows them is the
    /// next parameter wherever it can be, and else a length too many, which the checker refuses.
    /// </remarks>
    private static bool HasLength(CallSpec spec, int range, Expression[] values, int next, Func<string, ValueKind?> names)
    {
        ValueKind where = Shape.Of(values[next - 1], names);
        return IsInteger(Shape.Of(values[next], names))
            && CanBe(spec, range + 1, values, next + 1, names)
            && ((where != ValueKind.Any && !Shape.HasItsLength(where)) || !CanBe(spec, range + 1, values, next, names));
    }

    /// <summary>Whether the values from one on can be the parameters from another on, as far as their number and their look tell.</summary>
    private static bool CanBe(CallSpec spec, int index, Expression[] values, int next, Func<string, ValueKind?> names)
    {
        if (next == values.Length || index == spec.Parameters.Count)
        {
            return next == values.Length && (index == spec.Parameters.Count || spec.Parameters[index].IsOptional);
        }

        ParameterKind kind = spec.Parameters[index].Kind;
        return CanBe(kind, Shape.Of(values[next], names))
            && (CanBe(spec, index + 1, values, next + 1, names)
                || (kind == ParameterKind.Range && next + 1 < values.Length && IsInteger(Shape.Of(values[next + 1], names))
                    && CanBe(spec, index + 1, values, next + 2, names)));
    }

    private static bool CanBe(ParameterKind parameter, ValueKind kind) => parameter switch
    {
        ParameterKind.Flags or ParameterKind.Number or ParameterKind.Byte or ParameterKind.Stored => !Shape.IsAddress(kind)
            && kind != ValueKind.Size,
        ParameterKind.Place => kind != ValueKind.Flags,
        ParameterKind.Length => !Shape.IsAddress(kind) && kind != ValueKind.Flags,
        ParameterKind.Address or ParameterKind.AddressOrPin or ParameterKind.AddressOrPage
            or ParameterKind.Range => kind != ValueKind.Flags,
        _ => true,
    };

    private static bool IsInteger(ValueKind kind) => kind is ValueKind.Number or ValueKind.Size or ValueKind.Byte or ValueKind.Any;

    private static bool BindWithoutFirst(
        CallSpec spec, Expression[] values, Func<string, ValueKind?> names, Dictionary<string, Expression> bound)
    {
        int skipped = HasFirst(values, names) ? 0 : 1;
        int least = 1 + spec.Parameters.Count(parameter => !parameter.IsOptional);
        if (values.Length + skipped < least || values.Length + skipped > spec.Parameters.Count)
        {
            return false;
        }

        for (int i = 0; i < values.Length; i++)
        {
            bound[spec.Parameters[i + skipped].Name] = values[i];
        }

        return true;
    }

    /// <summary>mmap(addr, len, prot, flags) begins with an address, or with two numbers; mmap(len, prot, flags) with one.</summary>
    private static bool HasFirst(Expression[] values, Func<string, ValueKind?> names)
    {
        if (values.Length < 4)
        {
            return false;
        }

        if (IsProtection(values[2]) || IsProtection(values[1]))
        {
            return IsProtection(values[2]);
        }

        ValueKind first = Shape.Of(values[0], names);
        return Shape.IsAddress(first)
            || (first != ValueKind.Size && Shape.Of(values[1], names) is ValueKind.Size or ValueKind.Number);
    }

    private static bool IsProtection(Expression value) => value switch
    {
        NameExpression name => ConstantTable.Find(name.Name)?.Family == ConstantFamily.Prot,
        UnionExpression union => union.Members.Any(IsProtection),
        _ => false,
    };
}
