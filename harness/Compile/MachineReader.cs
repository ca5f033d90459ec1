// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>Merges machine blocks: the includes' first, the script's over them, the test's over all.</summary>
internal static class MachineReader
{
    public static MachineSettings Read(ScriptIndex scripts, TestItem test, Scope scope)
    {
        Dictionary<string, Operand>? values = null;
        foreach ((ScriptFile file, SourceIndex source) in scripts.Files)
        {
            foreach (FileItem item in file.Items)
            {
                if (item is MachineItem machine)
                {
                    Add(ref values, machine.Settings, scope, source);
                }
            }
        }

        Add(ref values, test.Machine, scope, scripts.Main);
        return values is null ? MachineSettings.Default : new MachineSettings(values);
    }

    private static void Add(ref Dictionary<string, Operand>? values, ValueList<MachineSetting> settings, Scope scope, SourceIndex source)
    {
        foreach (MachineSetting setting in settings)
        {
            values ??= [];
            values[setting.Key] = ExpressionCompiler.Evaluate(setting.Value, scope, source);
        }
    }
}
