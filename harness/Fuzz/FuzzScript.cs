// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;

namespace Selftests.Harness.Fuzz;

/// <summary>A random script: the seed that gives it again, and its statements, one a line.</summary>
/// <param name="Seed">Of this one script: with the same operations, the same script.</param>
/// <param name="Statements">In their order.</param>
public sealed record FuzzScript(int Seed, IReadOnlyList<FuzzStatement> Statements)
{
    /// <summary>Lines before the first statement.</summary>
    internal const int HeaderLines = 9;

    /// <summary>The machine's block; empty: the usual machine.</summary>
    public string Machine { get; init; } = "";

    /// <summary>The script's stem.</summary>
    public string Name => $"fuzz_{Seed & int.MaxValue}";

    /// <summary>The text in which every statement may end in any way.</summary>
    public string Text => Render("a random script", _ => null, "");

    /// <summary>The text in which a statement ends as it is said of it; null: in any way.</summary>
    /// <param name="idea">The test's name.</param>
    /// <param name="outcomesOf">How the statement of an index ends.</param>
    /// <param name="found">What was found, for the head; empty: nothing yet.</param>
    public string Render(string idea, Func<int, string?> outcomesOf, string found)
    {
        ArgumentNullException.ThrowIfNull(outcomesOf);
        StringBuilder text = new();
        text.Append("#!/usr/bin/env -S sh -c 'exec \"$(dirname \"$0\")/../../../run_tests.sh\" \"$0\" \"$@\"'\n");
        text.Append("# SPDX-License-Identifier: GPL-2.0-or-later\n");
        text.Append($"# {Name}.mmt: {idea}\n");
        text.Append($"# Found by: mmt fuzz --seed {Seed}\n");
        text.Append($"# Was wrong: {found}".TrimEnd()).Append('\n');
        text.Append("@tags(regression)\n");
        text.Append($"suite \"{Name}\"\n");
        text.Append(Machine).Append('\n');
        text.Append($"test \"{idea}\" {{\n");
        for (int i = 0; i < Statements.Count; i++)
        {
            text.Append("    ").Append(Statements[i].Line(outcomesOf(i) ?? Statements[i].Outcomes)).Append('\n');
        }

        return text.Append("}\n").ToString();
    }
}
