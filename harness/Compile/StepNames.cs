// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>A step that an attribute names must be one of the case's.</summary>
internal static class StepNames
{
    public static void Check(CaseAttributes attributes, IReadOnlyList<Step> steps, TestItem test, SourceIndex source)
    {
        if (attributes.XFailStep is { } path && !Has(steps, path))
        {
            Node where = (Node?)AttributeReader.Find(test.Attributes, "xfail") ?? test;
            throw new CompileException(source.Of(where.Span), $"the case has no step {path}: results name steps as @xfail does");
        }
    }

    private static bool Has(IReadOnlyList<Step> steps, string path) => steps.Any(step => Step.IsAt(path, step.Path) || step switch
    {
        IfStep choice => Has(choice.Then, path) || Has(choice.Else, path),
        ThreadStep thread => Has(thread.Body, path),
        RaceStep race => Has(race.Threads, path),
        AtStep at => Has([at.Runs], path),
        LoopStep loop => Step.IsAt(loop.Path, path) && Enumerable.Range(0, loop.Rounds).Any(round => Has(loop.Round(round), path)),
        _ => false,
    });
}
