// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>
/// Fills a script's expectations in until there is nothing more to fill in: a case ends at a result that it does not expect, and goes on
/// once it does.
/// </summary>
/// <param name="options">How the script is loaded.</param>
/// <param name="observe">What the kernel does at each step of a case.</param>
/// <param name="machine">Whose word it is.</param>
public sealed class ExpectationFiller(LoadOptions options, Func<CaseProgram, IReadOnlyList<ObservedStep>> observe, string machine)
{
    /// <summary>How many expectations were written.</summary>
    public int Count { get; private set; }

    /// <summary>Steps that did what the script does not say, and where nothing could be written: each is its author's to look at.</summary>
    public IReadOnlyList<ObservedStep> Left { get; private set; } = [];

    /// <summary>The script as it is filled in.</summary>
    /// <param name="script">A script that checks.</param>
    public LoadedScript Fill(LoadedScript script)
    {
        ArgumentNullException.ThrowIfNull(script);
        // Every round but the last fills in a result, and a line has one: the script's length is the backstop.
        for (int rounds = script.Text.AsSpan().Count('\n') + 1; rounds >= 0; rounds--)
        {
            IReadOnlyList<ObservedStep>[] seen = [.. script.Cases.Select(observe)];
            LoadedScript next = Written(script, seen, _ => true, out int written, out int results);
            if (next.Diagnostics.Count > 0)
            {
                // A call that fails leaves its name without a value, and the script needs it: that is its author's to solve.
                next = Written(script, seen, step => step.Step is not CallStep { Bind: >= 0 }, out written, out results);
            }

            Count += written;
            script = next;
            if (results == 0)
            {
                Left = [.. seen.SelectMany(steps => steps).Where(step => !step.IsExpected)];
                break;
            }
        }

        return Count > 0 ? LaidOut(script) : script;
    }

    // What was written is laid out as fmt does, so that the author has one change to look at and not two.
    private LoadedScript LaidOut(LoadedScript script) =>
        script.File is null
            ? script
            : ScriptLoader.LoadText(
                ScriptPrinter.Print(ScriptReader.Read(script.Text, script.Path).File!), script.Path, options).Scripts[0];

    private LoadedScript Written(
        LoadedScript script, IReadOnlyList<ObservedStep>[] seen, Func<ObservedStep, bool> mayFail, out int written, out int results)
    {
        (string text, written, results) = ExpectationWriter.Write(script.Text, script.Path, seen, machine, mayFail);
        return ScriptLoader.LoadText(text, script.Path, options).Scripts[0];
    }
}
