// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Dsl.Reading;

namespace Selftests.Dsl.Checking;

/// <summary>Checks the claims behind an observation's colon.</summary>
internal sealed class PredicateChecker(CheckContext context, ExpressionChecker expressions, ArgumentChecker arguments)
{
    public void Check(ValueList<Predicate> predicates, ObservationSpec spec, NameScope scope)
    {
        var seen = new HashSet<string>();
        foreach (Predicate predicate in predicates)
        {
            if (context.IsFull)
            {
                return;
            }

            if (predicate is not RelationPredicate && NameOf(predicate) is { } name && !seen.Add(name))
            {
                context.Error(predicate, $"'{name}' is claimed twice");
            }

            One(predicate, spec, scope, predicates.Count);
        }

        Contradiction(predicates, spec);
    }

    private static string? NameOf(Predicate predicate) => predicate switch
    {
        BitPredicate bit => bit.Name,
        FieldPredicate field => field.Name,
        DeltaPredicate delta => delta.Name,
        RelationPredicate { Names: [var only] } => only,
        PermissionsPredicate => "perms",
        _ => null,
    };

    private void One(Predicate predicate, ObservationSpec spec, NameScope scope, int count)
    {
        switch (predicate)
        {
            case BitPredicate bit:
                Bit(bit, spec, scope);
                break;
            case FieldPredicate field:
                Field(field, spec, scope);
                break;
            case RelationPredicate related:
                Related(related, spec, scope);
                break;
            case DeltaPredicate delta:
                Delta(delta, spec, scope);
                break;
            case PermissionsPredicate when !spec.Claims.HasFlag(Claims.Permissions):
                context.Error(predicate, $"{spec.Name} has no permissions", "vma(p[0]): r--p");
                break;
            case ListPredicate list:
                List(list, spec, scope, count);
                break;
            default:
                break;
        }
    }

    private void Bit(BitPredicate bit, ObservationSpec spec, NameScope scope)
    {
        if (spec.Bits.Contains(bit.Name))
        {
            context.Require($"bit {spec.Name} {bit.Name}", bit.Span, $"{spec.Name} {bit.Name}");
        }
        else if (scope.Find(bit.Name) is { } own && !spec.Fields.Any(field => field.Name == bit.Name))
        {
            OfRow(bit, own, spec);
        }
        else if (spec.Fields.Any(field => field.Name == bit.Name) || (spec.HasKernelFields && !bit.Negated))
        {
            context.Error(bit, $"'{bit.Name}' of {spec.Name} has a value", $"expect {spec.Example}");
        }
        else
        {
            Unknown(bit.Name, bit.Span, spec);
        }
    }

    /// <summary>A name of the script stands for a word, or for permissions: each of those in its rows must fit.</summary>
    private void OfRow(BitPredicate bit, Binding own, ObservationSpec spec)
    {
        if (own.Candidates.Count == 0 && own.Info.Kind != ValueKind.Any)
        {
            context.Error(
                bit, $"a word of {spec.Name} stands here, and '{bit.Name}' is {Naming.Of(own.Info.Kind)}", $"expect {spec.Example}");
        }

        foreach (Expression value in own.Candidates)
        {
            switch (value)
            {
                case PermissionsExpression
                    or NameExpression { Name: "rwxp" or "rwxs" } when !spec.Claims.HasFlag(Claims.Permissions) || bit.Negated:
                    context.Error(value, bit.Negated ? "permissions are not denied" : $"{spec.Name} has no permissions", "vma(p[0]): r--p");
                    break;
                case PermissionsExpression or NameExpression { Name: "rwxp" or "rwxs" }:
                    break;
                case NameExpression word when spec.Bits.Contains(word.Name):
                    context.Require($"bit {spec.Name} {word.Name}", word.Span, $"{spec.Name} {word.Name}");
                    break;
                case NameExpression word:
                    Unknown(word.Name, word.Span, spec);
                    break;
                default:
                    context.Error(value, $"a word of {spec.Name} stands here, and this is none", $"expect {spec.Example}");
                    break;
            }
        }
    }

    private void Related(RelationPredicate related, ObservationSpec spec, NameScope scope)
    {
        Parameter? known = null;
        SourceSpan name = related.Span with { Length = related.Names[0].Length };
        foreach (string term in related.Names)
        {
            if (spec.Bits.Contains(term) && spec.Fields.All(field => field.Name != term))
            {
                context.Error(name, $"'{term}' of {spec.Name} has no value", $"expect {spec.Example}");
                return;
            }

            known = Known(term, name, spec);
            if (known is null && !spec.HasKernelFields)
            {
                return;
            }
        }

        if (related.Names.Count > 1 && known is { Kind: not (ParameterKind.Number or ParameterKind.Length) })
        {
            context.Error(related, "numbers are added, and nothing else", $"expect {spec.Example}");
        }

        if (spec.AreFieldsWords || known is { Kind: ParameterKind.Word or ParameterKind.Uffd })
        {
            context.Error(related, $"'{related.Names[0]}' of {spec.Name} is told by its value alone", $"expect {spec.Example}");
        }
        else if (!Fits(related.Relation, known?.Kind ?? ParameterKind.Number))
        {
            string otherwise = known?.Kind switch
            {
                ParameterKind.Text => $"{related.Names[0]} has \"...\", {related.Names[0]} lacks \"...\", or == and !=",
                ParameterKind.Flags => $"{related.Names[0]} has and lacks, or == and !=",
                _ => "==, !=, <, <=, > and >=",
            };
            context.Error(related, $"'{related.Relation.Text()}' says nothing of '{related.Names[0]}' of {spec.Name}", otherwise);
        }
        else if (known is null)
        {
            Amount(related.Names[0], related.Value, spec, scope);
        }
        else
        {
            FieldValue(known, related.Value, spec, scope);
        }
    }

    private static bool Fits(Relation relation, ParameterKind field) => field switch
    {
        ParameterKind.Text or ParameterKind.Flags => !relation.Orders(),
        _ => !relation.AsksForParts(),
    };

    private void Field(FieldPredicate field, ObservationSpec spec, NameScope scope)
    {
        SourceSpan name = field.Span with { Length = field.Name.Length };
        if (Known(field.Name, name, spec) is { } known)
        {
            FieldValue(known, field.Value, spec, scope);
            FieldWord(field, spec);
        }
        else if (spec.HasKernelFields)
        {
            Amount(field.Name, field.Value, spec, scope);
        }
        else
        {
            Value(field.Value, scope);
        }
    }

    /// <summary>The thread with which the case begins has a word for a name, as its process has.</summary>
    private void FieldValue(Parameter known, Expression value, ObservationSpec spec, NameScope scope)
    {
        if (known.Kind != ParameterKind.Task || value is not NameExpression { Name: OfProcessExpression.First } first
            || scope.Find(first.Name) is not null)
        {
            arguments.Check(spec.Name, known, value, scope, false);
        }
    }

    /// <summary>What the kernel prints under its own names is looked at as a number: another value would never be seen.</summary>
    private void Amount(string name, Expression value, ObservationSpec spec, NameScope scope)
    {
        ValueInfo amount = expressions.Check(value, scope);
        if (amount.Kind is not (ValueKind.Number or ValueKind.Size or ValueKind.Byte or ValueKind.Any))
        {
            context.Error(value, $"'{name}' of {spec.Name} is a number, and this is {Naming.Of(amount.Kind)}");
        }
    }

    private void FieldWord(FieldPredicate field, ObservationSpec spec)
    {
        // 'held' belongs to 'none' alone.
        if (spec.FieldWords.Count > 0 && field.Value is NameExpression word
            && (!spec.FieldWords.Contains(word.Name) || (word.Name == "held") != (field.Name == "none")))
        {
            string[] words = [.. spec.FieldWords.Where(each => (each == "held") == (field.Name == "none"))];
            context.Error(word, $"'{field.Name}' of {spec.Name} is {string.Join(" or ", words)}",
                CheckContext.DidYouMean(word.Name, words, $"expect {spec.Example}"));
        }
    }

    private void Delta(DeltaPredicate delta, ObservationSpec spec, NameScope scope)
    {
        SourceSpan name = delta.Span with { Length = delta.Name.Length };
        Known(delta.Name, name, spec);
        if (!spec.HasDeltas && (spec.Fields.Count > 0 || spec.HasKernelFields))
        {
            context.Error(delta, $"{spec.Name} is looked at as it is, and not as a change", $"expect {spec.Example}");
        }

        ValueInfo amount = expressions.Check(delta.Amount, scope);
        if (amount.Kind is not (ValueKind.Number or ValueKind.Size or ValueKind.Byte or ValueKind.Any))
        {
            context.Error(delta.Amount, $"a change is a number, and this is {Naming.Of(amount.Kind)}");
        }
    }

    /// <summary>The field's kind; null when it is not known, which is reported unless the names are the kernel's.</summary>
    private Parameter? Known(string name, SourceSpan span, ObservationSpec spec)
    {
        if (spec.Fields.FirstOrDefault(field => field.Name == name) is { } known)
        {
            context.Require($"field {spec.Name} {name}", span, $"{spec.Name} {name}");
            return known;
        }

        if (spec.HasKernelFields)
        {
            context.Require($"field {spec.Name} {name}", span, $"{spec.Name} {name}");
        }
        else if (spec.Bits.Contains(name))
        {
            context.Error(span, $"'{name}' of {spec.Name} has no value", $"expect {spec.Example}");
        }
        else
        {
            Unknown(name, span, spec);
        }

        return null;
    }

    private void Unknown(string name, SourceSpan span, ObservationSpec spec)
    {
        string[] known = [.. spec.Bits, .. spec.Fields.Select(field => field.Name)];
        // 'swapped', 'swapents': what is longer than the word.
        const int shortest = 3;
        string? begun = known.FirstOrDefault(word => word.Length >= shortest && name.StartsWith(word, StringComparison.Ordinal));
        context.Error(span, $"{spec.Name} has no '{name}'",
            CheckContext.DidYouMean(name, known, begun is null ? $"expect {spec.Example}" : $"did you mean '{begun}'?"));
    }

    private void List(ListPredicate list, ObservationSpec spec, NameScope scope, int count)
    {
        if (!spec.Claims.HasFlag(Claims.List))
        {
            context.Error(list, $"{spec.Name} takes no list", $"expect {spec.Example}");
            return;
        }

        if (count > 1)
        {
            context.Error(list, "a list says everything, so it stands alone");
        }

        foreach (Expression item in list.List.Items)
        {
            if (spec.Listed == ParameterKind.Mapping)
            {
                Mapping(item, spec, scope);
            }
            else
            {
                Tracepoint(item, spec);
            }
        }
    }

    private void Tracepoint(Expression item, ObservationSpec spec)
    {
        if (item is OfProcessExpression point)
        {
            Unknown($"{point.Process.Name}.{point.Name.Name}", point.Span, spec);
        }
        else if (item is not NameExpression name)
        {
            context.Error(item, "a trace is a list of tracepoints", $"expect {spec.Example}");
        }
        else if (!spec.Bits.Contains(name.Name))
        {
            Unknown(name.Name, name.Span, spec);
        }
        else
        {
            context.Meaning.Add(name, NameUse.Word);
            context.Require($"bit {spec.Name} {name.Name}", name.Span, $"{spec.Name} {name.Name}");
        }
    }

    private void Mapping(Expression item, ObservationSpec spec, NameScope scope)
    {
        if (item is not DescribedRangeExpression mapping || !IsPermissions(mapping.Description, scope))
        {
            context.Error(item, "a mapping is a range and its permissions", "maps(p): [p[0..2] rw-p]");
            return;
        }

        if (mapping.Description is NameExpression)
        {
            expressions.Check(mapping.Description, scope);
        }

        arguments.Check(spec.Name, new Parameter("a mapping", ParameterKind.Range), mapping.Range, scope, false);
    }

    /// <summary>As written, or out of a row.</summary>
    private static bool IsPermissions(Expression value, NameScope scope) => value is PermissionsExpression
        || (value is NameExpression name && scope.Find(name.Name) is { } own
            && (own.Candidates.Count > 0
                ? own.Candidates.All(each => each is PermissionsExpression or NameExpression { Name: "rwxp" or "rwxs" })
                : own.Info.Kind == ValueKind.Any));

    private void Value(Expression value, NameScope scope)
    {
        if (value is not NameExpression)
        {
            expressions.Check(value, scope);
        }
    }

    /// <summary>Words that cannot hold together are told at the second one.</summary>
    private void Contradiction(ValueList<Predicate> predicates, ObservationSpec spec)
    {
        if (spec.Exclusive is not { } rules)
        {
            return;
        }

        List<string> held = [];
        List<string> denied = [];
        foreach (Predicate predicate in predicates)
        {
            if (NameOf(predicate) is not { } word || held.Contains(word) || denied.Contains(word))
            {
                continue;
            }

            bool isDenied = predicate is BitPredicate { Negated: true };
            if (!isDenied && held.Find(other => rules.Exclude(other, word)) is { } first)
            {
                context.Error(predicate, $"what is {Shown(first)} is not {Shown(word)}");
                return;
            }

            (isDenied ? denied : held).Add(word);
            if ((held.Count > 0 || rules.IsOneOf) && !rules.Left(held, denied).Any())
            {
                string needs = held.Count > 0
                    ? $"what is {Shown(held[^1])} is {Wording.List([.. rules.Left([held[^1]], [])])}"
                    : $"it is one of {Wording.List([.. rules.States])}";
                context.Error(predicate, $"not all of this can hold: {needs}");
                return;
            }
        }
    }

    private static string Shown(string word) => word is "perms" or "flags" or "offset" or "name" or "start" or "end" ? "mapped" : word;
}
