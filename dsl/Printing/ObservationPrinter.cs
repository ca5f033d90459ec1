// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Printing;

/// <summary>Writes what stands behind <c>expect</c>.</summary>
internal sealed class ObservationPrinter(Output output)
{
    private readonly ExpressionPrinter _expressions = new(output);

    public void Write(Observation observation)
    {
        if (observation.Compared is { } compared)
        {
            _expressions.Write(compared);
            Claim(observation.Claim);
            return;
        }

        output.Write(observation.Claim is HoldsClaim { Negated: true } ? "!" : "").Write(observation.Name);
        if (observation.Arguments is { } arguments)
        {
            ExpressionPrinter.Arguments(output, arguments, observation.Trivia);
        }

        Claim(observation.Claim);
    }

    public void Predicate(Predicate predicate)
    {
        switch (predicate)
        {
            case BitPredicate bit:
                output.Write(bit.Negated ? "!" : "").Write(bit.Name);
                break;
            case FieldPredicate field:
                output.Write(field.Name).Write(" ");
                _expressions.Write(field.Value);
                break;
            case RelationPredicate related:
                output.Write($"{string.Join(" + ", related.Names)} {related.Relation.Text()} ");
                _expressions.Write(related.Value);
                break;
            case DeltaPredicate delta:
                output.Write(delta.Name).Write(delta.Decreased ? " -" : " +");
                _expressions.Write(delta.Amount);
                break;
            case PermissionsPredicate permissions:
                output.Write(permissions.Text);
                break;
            case ListPredicate list:
                _expressions.Write(list.List);
                break;
            default:
                throw new UnreachableException($"a predicate that no script has: {predicate.GetType().Name}");
        }
    }

    private void Claim(Claim claim)
    {
        switch (claim)
        {
            case HoldsClaim:
                break;
            case RelationClaim related:
                output.Write($" {related.Relation.Text()} ");
                _expressions.Write(related.Value);
                break;
            case PredicatesClaim predicates:
                for (int i = 0; i < predicates.Predicates.Count; i++)
                {
                    output.Write(i == 0 ? ": " : ", ");
                    Predicate(predicates.Predicates[i]);
                }

                break;
            case CountClaim count:
                output.Write(" ");
                _expressions.Write(count.Count);
                break;
            case DeltaClaim delta:
                output.Write(delta.Decreased ? " -" : " +");
                _expressions.Write(delta.Amount);
                break;
            default:
                throw new UnreachableException($"a claim that no script has: {claim.GetType().Name}");
        }
    }
}
