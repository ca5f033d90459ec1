// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Dsl.Reading;

namespace Selftests.Dsl.Checking;

/// <summary>Checks a <c>machine</c> block; a test's may use what its rows bind.</summary>
internal sealed class MachineChecker(CheckContext context, NameScope rows)
{
    public void Check(ValueList<MachineSetting> settings)
    {
        var seen = new HashSet<string>();
        foreach (MachineSetting setting in settings)
        {
            if (MachineSpec.Find(setting.Name) is not { } spec)
            {
                context.Error(setting.Span with { Length = setting.Name.Length }, $"a machine has no '{setting.Name}'",
                    CheckContext.DidYouMean(
                        setting.Name, MachineSpec.All.Select(known => known.Name),
                        $"it has {string.Join(", ", MachineSpec.All.Select(known => known.Name))}"));
                continue;
            }

            if (!seen.Add(setting.Key))
            {
                context.Error(setting, $"'{setting.Key}' stands twice");
            }

            if (HasRightFile(setting, spec))
            {
                context.Require(Feature(setting), setting.Span, $"machine {setting.Key}");
            }

            if (setting.Value is NameExpression name)
            {
                context.Meaning.Add(name, rows.Find(name.Name) is null ? NameUse.Word : NameUse.Own);
            }

            foreach (Expression value in ExpressionChecker.Candidates(setting.Value, rows))
            {
                Value(value, spec);
            }
        }
    }

    private static string Feature(MachineSetting setting) =>
        setting.File is null ? $"machine {setting.Name}" : $"machine {setting.Name} {setting.File.Value}";

    private bool HasRightFile(MachineSetting setting, MachineSpec spec)
    {
        if (!spec.HasFile && setting.File is { } file)
        {
            context.Error(file, $"'{spec.Name}' names no file", spec.Example);
        }
        else if (spec.HasFile && setting.File is null)
        {
            string what = setting.Value is GroupExpression { Inner: StringExpression }
                ? "says what the file shall hold"
                : "names the file that it sets";
            context.Error(setting.Span with { Length = setting.Name.Length }, $"'{spec.Name}' {what}", spec.Example);
        }
        else if (setting.File is { } path && !KnobFiles.IsKnown(path.Value))
        {
            context.Error(path, "this is no file that a machine sets", KnobFiles.Hint);
        }
        else
        {
            return true;
        }

        return false;
    }

    private void Value(Expression value, MachineSpec spec)
    {
        ValueKind kind = Shape.Of(value, static _ => null);
        bool fits = spec.Words.Length > 0
            ? value is NameExpression name && spec.Words.Contains(name.Name)
            : spec.Kinds.Contains(kind);
        if (!fits)
        {
            string? near = value is NameExpression word ? Nearest.To(word.Name, spec.Words) : null;
            string hint = near is not null
                ? $"did you mean '{near}'?"
                : spec.Words.Length > 0 ? $"it is {Wording.List([.. spec.Words])}"
                : spec.Example;
            context.Error(value, $"this is no value for '{spec.Name}'", hint);
        }
        else if (value is NumberExpression { InBytes: { } number } && (number < spec.Least || number > spec.Most))
        {
            context.Error(value, $"'{spec.Name}' is too {(number < spec.Least ? "small" : "large")}", spec.Example);
        }
    }
}
