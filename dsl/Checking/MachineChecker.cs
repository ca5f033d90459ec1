// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Dsl.Reading;

namespace Selftests.Dsl.Checking;

/// <summary>Checks a <c>machine</c> block.</summary>
internal sealed class MachineChecker(CheckContext context)
{
    public void Check(ValueList<MachineSetting> settings)
    {
        var seen = new HashSet<string>();
        foreach (MachineSetting setting in settings)
        {
            if (MachineSpec.Find(setting.Name) is not { } spec)
            {
                context.Error(setting.Span with { Length = setting.Name.Length }, $"a machine has no '{setting.Name}'", CheckContext.DidYouMean(setting.Name, MachineSpec.All.Select(known => known.Name)));
                continue;
            }

            if (!seen.Add(setting.Name))
            {
                context.Error(setting, $"'{setting.Name}' stands twice");
            }

            context.Require($"machine {setting.Name}", setting.Span, $"machine {setting.Name}");
            Value(setting, spec);
        }
    }

    private void Value(MachineSetting setting, MachineSpec spec)
    {
        ValueKind kind = Shape.Of(setting.Value, static _ => null);
        bool fits = spec.Words.Length > 0
            ? setting.Value is NameExpression name && spec.Words.Contains(name.Name)
            : spec.Kinds.Contains(kind);
        if (!fits)
        {
            string? near = setting.Value is NameExpression word ? Nearest.To(word.Name, spec.Words) : null;
            string hint = near is not null ? $"did you mean '{near}'?" : spec.Words.Length > 0 ? $"it is {Wording.List([.. spec.Words])}" : spec.Example;
            context.Error(setting.Value, $"this is no value for '{spec.Name}'", hint);
        }
    }
}
