// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>Checks what stands behind <c>expect</c>.</summary>
internal sealed class ObservationChecker(CheckContext context, ExpressionChecker expressions)
{
    private readonly ArgumentChecker _arguments = new(context, expressions);

    /// <summary>Each of the alternatives.</summary>
    public void Check(ExpectStatement expect, NameScope scope)
    {
        var seen = new HashSet<Observation>();
        foreach (Observation observation in expect.Alternatives)
        {
            Check(observation, scope);
            if (!seen.Add(observation))
            {
                context.Error(observation, "this stands twice", "'or' stands between different expectations");
            }
        }
    }

    private void Check(Observation observation, NameScope scope)
    {
        if (IsComparison(observation, scope))
        {
            Comparison(observation, (RelationClaim)observation.Claim, scope);
            return;
        }

        if (SpecOf(observation, scope) is not { } spec)
        {
            return;
        }

        context.Meaning.Add(observation, spec);
        context.Require($"observation {spec.Name}", observation.SubjectSpan, spec.Name);
        Arguments(observation, spec, scope);
        Claim(observation, spec, scope);
    }

    /// <summary>A question with a value, as in <c>outcomes (memory(p[0]))</c> and behind <c>==</c>.</summary>
    public void Question(Expression value, NameScope scope)
    {
        if (value is CallExpression call && ObservationTable.Find(call.Name) is { } spec && spec.Claims.HasFlag(Claims.Equal))
        {
            context.Require($"observation {spec.Name}", call.Span, spec.Name);
            Bind(call, call.Arguments, spec, call.Span, scope);
            return;
        }

        if (value is CallExpression { Name: var name } other && ObservationTable.Find(name) is { } unsuitable)
        {
            context.Error(other, $"'{name}' has no value to compare", $"expect {unsuitable.Example}");
            return;
        }

        expressions.Check(value, scope);
    }

    /// <summary>Whether values are compared: a name may also be something that is looked at, unless the script has bound it.</summary>
    private static bool IsComparison(Observation observation, NameScope scope) => observation.Compared switch
    {
        null => false,
        NameExpression { Name: var name } => scope.Find(name) is { } own
            ? ObservationTable.OfOwn(own.Info.Kind) is null
            : ObservationTable.Find(name) is null,
        _ => true,
    };

    /// <summary>Two numbers, or two addresses.</summary>
    private void Comparison(Observation observation, RelationClaim claim, NameScope scope)
    {
        context.Meaning.Add(observation, ObservationTable.Value);
        context.Require($"observation {ObservationTable.Value.Name}", observation.SubjectSpan, ObservationTable.Value.Name);
        ValueInfo left = Side(observation.Compared!, scope);
        ValueInfo right = Side(claim.Value, scope);
        if (IsNumber(left.Kind) && Shape.IsAddress(right.Kind) || (Shape.IsAddress(left.Kind) && IsNumber(right.Kind)))
        {
            context.Error(claim.Value, $"{Naming.Of(left.Kind)} is not compared with {Naming.Of(right.Kind)}",
                "a raw address is addr(0x1000); the difference of two addresses is no value yet");
        }
    }

    private ValueInfo Side(Expression value, NameScope scope)
    {
        ValueInfo info = expressions.Check(value, scope);
        if (info is { Kind: ValueKind.Pages, Bytes: > ValueInfo.PageSize })
        {
            context.Error(value, "an address is compared, and this is a range of several pages",
                "its first page is p[0]; contents(p[0..2]) == contents(q[0..2]) compares bytes");
        }
        else if (!IsNumber(info.Kind) && !Shape.IsAddress(info.Kind) && info.Kind is not (ValueKind.Any or ValueKind.Flags))
        {
            context.Error(value, $"numbers and addresses are compared, and this is {Naming.Of(info.Kind)}",
                ObservationTable.OfOwn(info.Kind) is { } own ? $"expect {own.Example}" : null);
        }

        return info;
    }

    private static bool IsNumber(ValueKind kind) => kind is ValueKind.Number or ValueKind.Size or ValueKind.Byte;

    private ObservationSpec? SpecOf(Observation observation, NameScope scope)
    {
        if (observation.Arguments is null && scope.Find(observation.Name) is { } own)
        {
            return Own(observation, own);
        }

        if (ObservationTable.Find(observation.Name) is { } spec)
        {
            return spec;
        }

        string? hint = CallTable.Find(observation.Name) is not null
            ? "a call is a statement of its own, without expect"
            : Newcomers.Expected(observation.Name)
                ?? CheckContext.DidYouMean(observation.Name, ObservationTable.All.Select(known => known.Name).Concat(scope.Names()));
        context.Error(observation.SubjectSpan with { Length = observation.Name.Length },
            $"nothing is known of '{observation.Name}' that could be expected", hint);
        return null;
    }

    private ObservationSpec? Own(Observation observation, Binding own)
    {
        if (ObservationTable.OfOwn(own.Info.Kind) is { } spec)
        {
            return spec;
        }

        if (own.Info.Kind != ValueKind.Any)
        {
            string hint = Shape.IsAddress(own.Info.Kind)
                ? $"look at its pages: expect pte({own.Name}): present"
                : "events, threads and processes can be expected by name";
            context.Error(observation.SubjectSpan, $"nothing can be expected of {Naming.Of(own.Info.Kind)} itself", hint);
        }

        return null;
    }

    private void Arguments(Observation observation, ObservationSpec spec, NameScope scope)
    {
        if (spec.Parameters.Count > 0 && observation.Arguments is null)
        {
            context.Error(observation.SubjectSpan, $"{spec.Name} lacks what it looks at", $"expect {spec.Example}");
        }
        else if (spec.Parameters.Count == 0 && observation.Arguments is not null)
        {
            context.Error(observation.SubjectSpan, $"{spec.Name} has no brackets", $"expect {spec.Example}");
        }
        else if (observation.Arguments is { } arguments)
        {
            Bind(observation, arguments, spec, observation.SubjectSpan, scope);
        }
    }

    private void Bind(Node node, ValueList<Argument> arguments, ObservationSpec spec, SourceSpan span, NameScope scope)
    {
        BoundCall? bound = CallBinder.Bind(spec.AsCall, arguments, ExpressionChecker.Resolver(scope));
        if (bound is null || arguments.Any(argument => argument.Name is not null))
        {
            context.Error(
                span, $"{spec.Name} looks at {Count(spec.Parameters.Count(parameter => !parameter.IsOptional))}", $"expect {spec.Example}");
            return;
        }

        context.Meaning.Add(node, bound);
        foreach (Parameter parameter in spec.Parameters)
        {
            if (bound[parameter.Name] is not { } value)
            {
                continue;
            }

            if (parameter.Kind == ParameterKind.Range)
            {
                Expression? length = bound[parameter.LengthName];
                _arguments.Range(spec.Name, parameter, value, length, scope, false);
                if (length is not null && expressions.Check(length, scope).Number is { High: 0 })
                {
                    context.Error(length, "a range of no bytes shows nothing");
                }
            }
            else
            {
                _arguments.Check(spec.Name, parameter, value, scope, false);
            }
        }
    }

    private static string Count(int count) => count == 1 ? "one thing" : $"{count} things";

    private void Claim(Observation observation, ObservationSpec spec, NameScope scope)
    {
        Claims form = observation.Claim switch
        {
            HoldsClaim => Claims.Holds,
            RelationClaim when !spec.Claims.HasFlag(Claims.Count) => Claims.Equal,
            PredicatesClaim => Claims.Predicates,
            _ => Claims.Count,
        };
        if (!spec.Claims.HasFlag(form))
        {
            context.Error(observation, $"nothing like this can be said of {spec.Name}", $"expect {spec.Example}");
            return;
        }

        switch (observation.Claim)
        {
            case RelationClaim related when form == Claims.Count:
                _arguments.Check(spec.Name, new Parameter("the count", ParameterKind.Number), related.Value, scope, false);
                break;
            case RelationClaim related:
                Related(observation, spec, related, scope);
                break;
            case PredicatesClaim predicates:
                new PredicateChecker(context, expressions, _arguments).Check(predicates.Predicates, spec, scope);
                break;
            case CountClaim count:
                _arguments.Check(spec.Name, new Parameter("the count", ParameterKind.Number), count.Count, scope, false);
                break;
            case DeltaClaim delta:
                _arguments.Check(spec.Name, new Parameter("the change", ParameterKind.Number), delta.Amount, scope, false);
                break;
            default:
                break;
        }
    }

    private void Related(Observation observation, ObservationSpec spec, RelationClaim claim, NameScope scope)
    {
        Expression value = claim.Value;
        if (claim.Relation.Orders() && (spec.HasRange || value is CallExpression))
        {
            context.Error(observation, $"'{claim.Relation.Text()}' compares single values, and {spec.Name} here is many bytes",
                "memory(p[0]) < 8 is one byte");
        }

        if (value is CallExpression other)
        {
            Question(value, scope);
            Comparable(observation, spec, other, scope);
        }
        else if (spec.HasRange && spec.HasBytes && expressions.Check(value, scope).Kind == ValueKind.Text)
        {
            Text(observation, spec, claim, scope);
        }
        else
        {
            _arguments.Check(spec.Name, new Parameter("the value", spec.Value), value, scope, false);
            if (spec.Value == ParameterKind.Stored)
            {
                Wide(observation, claim, scope);
            }
        }
    }

    /// <summary>A text has its length: all of a range is compared with all of it.</summary>
    private void Text(Observation observation, ObservationSpec spec, RelationClaim claim, NameScope scope)
    {
        ulong? length = Length(spec, observation.Arguments ?? [], scope);
        foreach (Expression candidate in ExpressionChecker.Candidates(claim.Value, scope))
        {
            if (candidate is StringExpression text && length is { } bytes && bytes != (ulong)Encoding.UTF8.GetByteCount(text.Value))
            {
                ulong own = (ulong)Encoding.UTF8.GetByteCount(text.Value);
                context.Error(candidate, $"{Bytes(bytes)} and a text of {Bytes(own)} are never the same",
                    "memory(p[0]) == \"text\" looks at as many bytes as the text has");
            }
        }
    }

    private void Wide(Observation observation, RelationClaim claim, NameScope scope)
    {
        new AccessSizeChecker(context, expressions).Check(
            observation.Arguments is [_, var size] ? size.Value : null, claim.Value, scope, observation.Name);
        if (claim.Relation.Orders() && expressions.Check(claim.Value, scope).Kind == ValueKind.Text)
        {
            context.Error(claim.Value, $"'{claim.Relation.Text()}' says nothing of a text", "memory(p[0]) == \"text\"");
        }
    }

    /// <summary>Bytes are compared with as many bytes, and with nothing else.</summary>
    private void Comparable(Observation observation, ObservationSpec spec, CallExpression other, NameScope scope)
    {
        if (ObservationTable.Find(other.Name) is not { } second || !second.Claims.HasFlag(Claims.Equal))
        {
            return;
        }

        if (!spec.HasBytes || !second.HasBytes)
        {
            context.Error(other, $"{spec.Name} is not compared with {second.Name}", $"expect {spec.Example}");
        }
        else if (Length(spec, observation.Arguments ?? [], scope) is { } one && Length(second, other.Arguments, scope) is { } two
            && one != two)
        {
            context.Error(other, $"{Bytes(one)} and {Bytes(two)} are never the same",
                "memory(p[0]) is one byte; contents(p[0..2]) == contents(q[0..2]) compares pages");
        }
    }

    private ulong? Length(ObservationSpec spec, ValueList<Argument> arguments, NameScope scope) => arguments switch
    {
        [_] when !spec.HasRange => 1UL,
        [_, var size] when !spec.HasRange => expressions.Check(size.Value, scope).Number is { IsOne: true } bytes ? bytes.Low : null,
        [var whole] => expressions.Check(whole.Value, scope).Bytes,
        [var start, var length] when !Shape.HasItsLength(expressions.Check(start.Value, scope).Kind)
            && expressions.Check(length.Value, scope).Number is { IsOne: true, Low: > 0 } number => number.Low,
        _ => null,
    };

    private static string Bytes(ulong count) => count == 1 ? "one byte" : $"{count} bytes";
}
