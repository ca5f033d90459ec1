// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Dsl.Reading;

namespace Selftests.Dsl.Checking;

/// <summary>Checks what stands behind '@'.</summary>
internal sealed class AttributeChecker(CheckContext context)
{
    /// <summary>Checks the attributes of something; <paramref name="rows"/> are the names that <c>@case</c> can fill in.</summary>
    public void Check(ValueList<AttributeNode> attributes, AttributePlaces place, string what, NameScope? rows)
    {
        var seen = new HashSet<string>();
        foreach (AttributeNode attribute in attributes)
        {
            if (AttributeSpec.Find(attribute.Name) is not { } spec)
            {
                string? near = Nearest.To(attribute.Name, AttributeSpec.All.Select(known => known.Name));
                context.Error(attribute, $"unknown attribute '@{attribute.Name}'", near is null ? null : $"did you mean '@{near}'?");
                continue;
            }

            if (!spec.Places.HasFlag(place))
            {
                context.Error(attribute, $"@{spec.Name} cannot stand before {what}", $"it adorns {Adorned(spec.Places)}");
            }
            else if (!seen.Add(spec.Name) && !spec.Repeats)
            {
                context.Error(attribute, $"@{spec.Name} stands twice");
            }

            Arguments(attribute, spec, rows);
        }
    }

    private static string Adorned(AttributePlaces places)
    {
        List<string> names = [];
        foreach ((AttributePlaces place, string name) in ((AttributePlaces, string)[])
            [(AttributePlaces.Suite, "a suite"), (AttributePlaces.Test, "a test"), (AttributePlaces.Statement, "a statement")])
        {
            if (places.HasFlag(place))
            {
                names.Add(name);
            }
        }

        return Wording.List(names);
    }

    private void Arguments(AttributeNode attribute, AttributeSpec spec, NameScope? rows)
    {
        ValueList<Argument> arguments = attribute.Arguments ?? [];
        bool fits = arguments.Count > 0 && arguments.All(argument => argument.Name is null) && spec.Arguments switch
        {
            AttributeArguments.Words or AttributeArguments.Versions => arguments.All(argument => Fits(argument.Value, spec.Arguments)),
            AttributeArguments.ReasonAndStep => Fits(arguments[0].Value, AttributeArguments.Reason)
                && (arguments.Count == 1 || arguments is [_, { Value: StepExpression }]),
            AttributeArguments.TwoSteps =>
                arguments is [{ Value: StepExpression one }, { Value: StepExpression two }] && one.Path != two.Path,
            _ => arguments.Count == 1 && Fits(arguments[0].Value, spec.Arguments),
        };
        if (!fits)
        {
            bool lacksReason = spec.Arguments is AttributeArguments.Reason or AttributeArguments.ReasonAndStep
                && (arguments.Count == 0 || !Fits(arguments[0].Value, AttributeArguments.Reason));
            string message = lacksReason ? $"@{spec.Name} needs a reason" : $"@{spec.Name} is not written like this";
            context.Error(attribute, message, spec.Example);
            return;
        }

        Known(arguments, spec);
        WithinLimits(arguments, spec);
        if (spec.Arguments == AttributeArguments.Text && arguments[0].Value is StringExpression text)
        {
            CaseName(text, rows);
        }
    }

    private void WithinLimits(ValueList<Argument> arguments, AttributeSpec spec)
    {
        foreach (Argument argument in arguments)
        {
            switch (argument.Value)
            {
                case StringExpression text when text.Value.Length > Limits.NameLength:
                    context.Error(argument, $"@{spec.Name} has a text of {text.Value.Length} characters, more than {Limits.NameLength}");
                    break;
                case NumberExpression { Unit: Unit.Milliseconds, Value: > Limits.Milliseconds }:
                    context.Error(argument, $"@{spec.Name} is at most {Limits.Milliseconds}ms, a day");
                    break;
                default:
                    break;
            }
        }
    }

    private static bool Fits(Expression value, AttributeArguments arguments) => arguments switch
    {
        AttributeArguments.Words => value is NameExpression or StringExpression { Value.Length: > 0 },
        AttributeArguments.Text => value is StringExpression,
        AttributeArguments.Reason => value is StringExpression text && !string.IsNullOrWhiteSpace(text.Value),
        AttributeArguments.Duration => value is NumberExpression { Unit: Unit.Milliseconds, Value: > 0 },
        _ => value is VersionBoundExpression,
    };

    private void Known(ValueList<Argument> arguments, AttributeSpec spec)
    {
        if (spec.Known is not { } known)
        {
            return;
        }

        foreach (Argument argument in arguments)
        {
            string word = argument.Value is NameExpression name ? name.Name : ((StringExpression)argument.Value).Value;
            if (!known.Contains(word))
            {
                context.Error(argument, $"@{spec.Name} does not know '{word}'",
                    CheckContext.DidYouMean(word, known, $"it knows {string.Join(", ", known)}"));
            }
        }
    }

    /// <summary>Every {variable} of a case's name must be one of the test's rows.</summary>
    private void CaseName(StringExpression text, NameScope? rows)
    {
        int at = 0;
        while ((at = text.Value.IndexOf('{', at)) >= 0)
        {
            int end = text.Value.IndexOf('}', at);
            if (end < 0)
            {
                return;
            }

            string name = text.Value[(at + 1)..end];
            if (rows?.Find(name) is null)
            {
                context.Error(text, $"the case's name fills in '{name}', which is no row's variable",
                    CheckContext.DidYouMean(name, rows?.Names() ?? []));
            }

            at = end;
        }
    }
}
