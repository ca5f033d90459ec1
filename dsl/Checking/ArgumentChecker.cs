// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>Checks that a value fits where it stands.</summary>
internal sealed class ArgumentChecker(CheckContext context, ExpressionChecker expressions)
{
    private readonly FlagChecker _flags = new(context);

    /// <summary>Checks an argument; <paramref name="lenient"/> where an error is expected, and any integer may stand.</summary>
    public ValueInfo Check(string owner, Parameter parameter, Expression value, NameScope scope, bool lenient)
    {
        if (parameter.Kind == ParameterKind.Word)
        {
            if (value is NameExpression word && (parameter.Only.Count == 0 || parameter.Only.Contains(word.Name)))
            {
                context.Meaning.Add(word, NameUse.Word);
            }
            else
            {
                context.Error(value,
                    $"{parameter.Name} of {owner} is {(parameter.Only.Count == 0 ? "a word" : string.Join(" or ", parameter.Only))}");
            }

            return new ValueInfo(ValueKind.Word);
        }

        expressions.LooksIntoOthers = parameter.Kind == ParameterKind.AddressOrPage;
        ValueInfo info = expressions.Check(value, scope);
        expressions.LooksIntoOthers = false;
        foreach (Expression candidate in ExpressionChecker.Candidates(value, scope))
        {
            ValueInfo each = ReferenceEquals(candidate, value) ? info : expressions.Check(candidate, scope);
            One(owner, parameter, candidate, each, scope, lenient);
        }

        return info;
    }

    /// <summary>Checks a range, and the length that follows an address.</summary>
    public ValueInfo Range(string owner, Parameter parameter, Expression value, Expression? length, NameScope scope, bool lenient)
    {
        ValueInfo info = Check(owner, parameter, value, scope, lenient);
        if (length is not null)
        {
            Check(owner, new Parameter("length", ParameterKind.Length), length, scope, lenient);
            if (Shape.HasItsLength(info.Kind))
            {
                string what = info.Kind == ValueKind.Region ? "a region" : "a range of pages";
                context.Error(length, $"{what} has its length", "a length follows an address: p[0], 8192 or p.end, 1 page");
            }
        }

        return info;
    }

    private void One(string owner, Parameter parameter, Expression value, ValueInfo info, NameScope scope, bool lenient)
    {
        if (parameter.Kind == ParameterKind.Flags)
        {
            _flags.Check(owner, parameter, value, info, scope, lenient);
            return;
        }

        if (info.Kind == ValueKind.Any || IsNamedNumber(parameter, value, scope))
        {
            return;
        }

        if (value is ListExpression list && parameter.Kind is ParameterKind.ScannedRegions or ParameterKind.PageBytes)
        {
            Items(owner, parameter, list, scope);
            return;
        }

        if (!Fits(parameter.Kind, info.Kind) && !(lenient && parameter.Kind != ParameterKind.ScannedRegions && IsInteger(info.Kind)))
        {
            context.Error(value, $"{Expected(owner, parameter)}, and this is {Naming.Of(info.Kind)}", Hint(parameter, info.Kind));
        }
        else if (parameter.Kind is ParameterKind.Address or ParameterKind.AddressOrPin or ParameterKind.AddressOrPage or ParameterKind.Place
            && info is { Kind: ValueKind.Pages, Bytes: > ValueInfo.PageSize })
        {
            context.Error(value, $"{Expected(owner, parameter)}, and this is a range of several pages", SeveralPages.Hint(owner));
        }
        else if (parameter.Kind == ParameterKind.KnobFile && value is StringExpression file)
        {
            KnobFile(file);
        }
        else if (parameter.Kind == ParameterKind.Path && value is StringExpression path)
        {
            PathRule.Check(context, owner, parameter, path);
        }
        else if (parameter.Kind is ParameterKind.Byte or ParameterKind.PageBytes && info.Number is { High: > 255 } number)
        {
            context.Error(
                value, number.IsOne ? $"{number.High} does not fit in a byte" : $"this can be {number.High}, which does not fit in a byte");
        }
    }

    /// <summary>A constant of a number: SEEK_END.</summary>
    private static bool IsNamedNumber(Parameter parameter, Expression value, NameScope scope) =>
        parameter.Families.Count > 0 && value is NameExpression name && scope.Find(name.Name) is null
        && ConstantTable.Find(name.Name) is { } constant && parameter.Takes(constant.Family);

    /// <summary>Nothing outside of the settings of memory management is opened for a script.</summary>
    private void KnobFile(StringExpression path)
    {
        if (KnobFiles.IsKnown(path.Value))
        {
            context.Require($"knob {path.Value}", path.Span, $"knob(\"{path.Value}\")");
        }
        else
        {
            context.Error(path, "this is no file that can be looked at", KnobFiles.LookHint);
        }
    }

    private void Items(string owner, Parameter parameter, ListExpression list, NameScope scope)
    {
        foreach (Expression item in list.Items)
        {
            if (parameter.Kind == ParameterKind.PageBytes)
            {
                Check(owner, parameter with { Kind = ParameterKind.Byte }, item, scope, false);
            }
            else if (item is DescribedRangeExpression region)
            {
                Check(owner, new Parameter("a region", ParameterKind.Range), region.Range, scope, false);
                Check(owner, new Parameter("what is said of a region", ParameterKind.Flags) { Families = [ConstantFamily.PageIs] },
                    region.Description, scope, false);
            }
            else
            {
                context.Error(item, "a region is a range and its categories", "regions [p[0..2] PAGE_IS_WRITTEN]");
            }
        }
    }

    /// <summary>Where the parameter is named after its kind, naming both would stutter.</summary>
    private static string Expected(string owner, Parameter parameter) =>
        parameter.Name is "range" or "addr" or "fd" or "uffd" or "pin" or "process"
        ? $"{owner} takes {Naming.Of(parameter.Kind)}"
        : $"{parameter.Name} of {owner} is {Naming.Of(parameter.Kind)}";

    private static bool IsInteger(ValueKind kind) => kind is ValueKind.Number or ValueKind.Size or ValueKind.Flags or ValueKind.Errno;

    private static bool Fits(ParameterKind parameter, ValueKind kind) => parameter switch
    {
        ParameterKind.Address or ParameterKind.Range => Shape.IsAddress(kind) || kind is ValueKind.Number or ValueKind.Size,
        ParameterKind.AddressOrPage => Shape.IsAddress(kind) || kind is ValueKind.Number or ValueKind.Pin or ValueKind.Frame,
        ParameterKind.Place => Shape.IsAddress(kind) || kind is ValueKind.Number or ValueKind.Size or ValueKind.Byte,
        ParameterKind.AddressOrPin => Shape.IsAddress(kind) || kind is ValueKind.Number or ValueKind.Pin,
        ParameterKind.Length => kind is ValueKind.Number or ValueKind.Size or ValueKind.Byte,
        ParameterKind.Number => kind is ValueKind.Number or ValueKind.Byte,
        ParameterKind.ScannedRegions => kind == ValueKind.List,
        ParameterKind.Stored => kind is ValueKind.Number or ValueKind.Size or ValueKind.Byte or ValueKind.Text,
        ParameterKind.Byte or ParameterKind.PageBytes => kind is ValueKind.Number or ValueKind.Byte,
        ParameterKind.Text or ParameterKind.Path or ParameterKind.KnobFile => kind == ValueKind.Text,
        ParameterKind.File => kind is ValueKind.File or ValueKind.Pipe or ValueKind.Uffd or ValueKind.Number,
        ParameterKind.Uffd => kind == ValueKind.Uffd,
        ParameterKind.Process => kind == ValueKind.Process,
        ParameterKind.Task => kind is ValueKind.Process or ValueKind.Thread,
        ParameterKind.Pin => kind == ValueKind.Pin,
        ParameterKind.Segment => kind is ValueKind.Segment or ValueKind.Number,
        ParameterKind.Pkey => kind is ValueKind.Pkey or ValueKind.Number,
        _ => true,
    };

    private static string? Hint(Parameter parameter, ValueKind kind) => (parameter.Kind, kind) switch
    {
        (ParameterKind.Length, ValueKind.Duration) => "ms counts time",
        (ParameterKind.Length, ValueKind.Region or ValueKind.Page or ValueKind.Pages) => "a length is a size such as 4 pages",
        (ParameterKind.Number, ValueKind.Size) => "write it without a unit",
        (ParameterKind.Range or ParameterKind.Address, ValueKind.File) => "map it first: p = mmap(4 pages, PROT_READ, MAP_SHARED, f)",
        (ParameterKind.Uffd, ValueKind.Region or ValueKind.Page) => "the userfaultfd stands first",
        _ => null,
    };
}
