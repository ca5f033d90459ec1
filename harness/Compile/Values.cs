// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>What the names of a script stand for so far: variables of rows, parameters, and slots that were bound.</summary>
/// <remarks>
/// Which name can be used where is the checker's business, and no two that can be have the same: what a loop's next round binds, it binds
/// anew.
/// </remarks>
internal sealed class Values(ScriptMeaning meaning, Values? outer = null)
{
    private readonly Dictionary<string, Operand> values = [];

    /// <summary>What the checker has found out.</summary>
    public ScriptMeaning Meaning => meaning;

    private Values? Outer => outer;

    public void Define(string name, Operand value) => values[name] = value;

    /// <summary>What the script's own name stands for.</summary>
    public bool TryGet(string name, out Operand value)
    {
        value = AbsentOperand.Instance;
        for (Values? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.values.TryGetValue(name, out Operand? bound))
            {
                value = bound;
                return true;
            }
        }

        return false;
    }

    /// <summary>The names that a block of C# can use, with what they stand for.</summary>
    public IEnumerable<(string Name, Operand Value)> Visible(CSharpStatement block) =>
        meaning.Visible(block).Where(name => TryGet(name, out _))
            .Select(name => (name, TryGet(name, out Operand value) ? value : AbsentOperand.Instance));

    /// <summary>For a round of a loop: it knows these names, and what it binds is nothing to them.</summary>
    public Values Inner() => new(meaning, this);

    /// <summary>For a section of its own, whose names are nothing to the next.</summary>
    public Values Copy()
    {
        var copy = new Values(meaning, outer);
        foreach ((string name, Operand value) in values)
        {
            copy.Define(name, value);
        }

        return copy;
    }
}
