// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>What names mean at one place of a script: variables of rows, parameters, and slots bound so far.</summary>
internal sealed class Scope(Scope? parent)
{
    private readonly Dictionary<string, Operand> names = [];

    public void Define(string name, Operand value) => names[name] = value;

    public bool TryGet(string name, out Operand value)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope.names.TryGetValue(name, out Operand? found))
            {
                value = found;
                return true;
            }
        }

        value = AbsentOperand.Instance;
        return false;
    }

    /// <summary>Every name that can be used here, the innermost meaning of each.</summary>
    public IReadOnlyDictionary<string, Operand> Visible()
    {
        var visible = new Dictionary<string, Operand>();
        for (Scope? scope = this; scope is not null; scope = scope.Parent)
        {
            foreach ((string name, Operand value) in scope.names)
            {
                visible.TryAdd(name, value);
            }
        }

        return visible;
    }

    private Scope? Parent => parent;
}
