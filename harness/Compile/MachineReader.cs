// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>Merges machine blocks: the includes' first, the script's over them, the test's over all.</summary>
internal static class MachineReader
{
    /// <summary>What the files say, which is the same for every case.</summary>
    public static MachineSettings Read(ScriptIndex scripts)
    {
        Dictionary<string, Operand>? values = null;
        foreach ((ScriptFile file, SourceIndex source) in scripts.Files)
        {
            foreach (MachineItem machine in file.Machines)
            {
                Add(ref values, machine.Settings, scripts.Scope(), source);
            }
        }

        return values is null ? MachineSettings.Default : new MachineSettings(values);
    }

    /// <summary>The same with what a test says of its own; rows have their word in it.</summary>
    public static MachineSettings Read(MachineSettings files, TestItem test, Values scope, SourceIndex source)
    {
        if (test.Machine.Count == 0)
        {
            return files;
        }

        Dictionary<string, Operand>? values = new(files.Values);
        Add(ref values, test.Machine, scope, source);
        return new MachineSettings(values!);
    }

    private static void Add(ref Dictionary<string, Operand>? values, ValueList<MachineSetting> settings, Values scope, SourceIndex source)
    {
        foreach (MachineSetting setting in settings)
        {
            values ??= [];
            values[setting.Key] = ExpressionCompiler.Evaluate(setting.Value, scope, source);
        }
    }
}
