// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>Makes the cases of a checked script: test x variants of its fixtures x rows of its matrix.</summary>
internal sealed class CaseCompiler
{
    private readonly ISupport support;
    private readonly ScriptIndex scripts;
    private readonly ScriptFile file;
    private readonly string program;
    private readonly SuiteItem? suite;
    private readonly Expansion expansion = new();
    private readonly HashSet<string> ids = [];
    private readonly Dictionary<string, int> equalIds = [];
    private readonly List<CaseProgram> cases = [];
    private readonly List<Diagnostic> diagnostics = [];
    private readonly Unmodelled unmodelled;
    private readonly bool leaveOut;
    private MachineSettings? machine;

    private CaseCompiler(CheckResult script, ISupport support, Unmodelled unmodelled, bool leaveOut)
    {
        (this.unmodelled, this.leaveOut) = (unmodelled, leaveOut);
        this.support = support;
        scripts = new ScriptIndex(script);
        file = script.File;
        suite = file.Suite;
        program = suite?.Name ?? Path.GetFileNameWithoutExtension(file.FileName);
    }

    /// <summary>The cases, or what is wrong although the checker was content.</summary>
    /// <param name="unmodelled">What the machine cannot do; null: it can do all that the script asks for.</param>
    /// <param name="leaveOut">A test that no machine can run is a skip, and no error.</param>
    public static (IReadOnlyList<CaseProgram> Cases, IReadOnlyList<Diagnostic> Diagnostics) Compile(
        CheckResult script, ISupport support, Unmodelled? unmodelled = null, bool leaveOut = false)
    {
        var compiler = new CaseCompiler(script, support, unmodelled ?? Unmodelled.Nothing(script), leaveOut);
        foreach (TestItem test in script.File.Tests)
        {
            if (compiler.expansion.IsUsedUp || compiler.diagnostics.Count >= Limits.Diagnostics)
            {
                break;
            }

            compiler.Add(test);
        }

        return (compiler.diagnostics.Count == 0 ? compiler.cases : [], compiler.diagnostics);
    }

    private void Add(TestItem test)
    {
        try
        {
            CaseAttributes attributes = AttributeReader.Read(suite?.Attributes ?? [], test.Attributes, scripts.Main);
            List<RowValue[]> rows = RowExpander.Expand(test.Rows, scripts.Scope(), scripts.Main);
            foreach (IReadOnlyList<FixtureChoice> fixtures in FixtureChoice.Product(test.Fixtures, scripts))
            {
                CaseAttributes own = attributes with { Skip = attributes.Skip ?? unmodelled.WhyNot(test, fixtures) };
                foreach (RowValue[] row in rows)
                {
                    CaseProgram plain = Case(test, own, fixtures, row);
                    cases.Add(plain);
                    cases.AddRange(own.Races.Select(pair => Raced(plain, test, fixtures, row, pair, expansion)));
                }
            }
        }
        catch (CompileException error)
        {
            SourceText where = error.Where;
            diagnostics.Add(new Diagnostic(
                where.File.Length == 0 ? file.FileName : where.File,
                where.Line == 0 ? test.NameSpan : new SourceSpan(where.Line, where.Column, Math.Max(1, where.Text.Length)),
                error.Message));
        }
    }

    private CaseProgram Case(TestItem test, CaseAttributes attributes, IReadOnlyList<FixtureChoice> fixtures, RowValue[] row)
    {
        string id = UniqueId(test.Name, FixtureChoice.Label(fixtures), RowText(row));
        try
        {
            CaseProgram? self = null;
            self = Whole(
                id, test, attributes, fixtures, row, expansion, null, pair => TryRaced(self!, test, fixtures, row, pair));
            return self;
        }
        catch (CompileException error) when (leaveOut && error.Message.StartsWith(Diagnostic.NotModelled, StringComparison.Ordinal))
        {
            return Empty(id, test, attributes with { Skip = attributes.Skip ?? error.Message }, fixtures, row);
        }
    }

    /// <summary>A case that no machine can run: there is its name, and why.</summary>
    private CaseProgram Empty(
        string id, TestItem test, CaseAttributes attributes, IReadOnlyList<FixtureChoice> fixtures, RowValue[] row) => new()
    {
        Id = id,
        Program = program, Test = test.Name, Variant = FixtureChoice.Label(fixtures), Row = RowText(row),
        File = file.FileName, Line = test.Span.Line,
        Attributes = AttributeReader.Fill(attributes, row),
        Machine = MachineSettings.Default, Slots = new SlotTable(), Setup = [], Body = [], Teardown = [], StepCount = 0,
    };

    private CaseProgram Raced(
        CaseProgram plain, TestItem test, IReadOnlyList<FixtureChoice> fixtures, RowValue[] row, CallPair pair, Expansion left)
    {
        // What is said of the test as it is written is not said of this.
        CaseAttributes attributes = plain.Attributes with { Races = [], XFail = null, XFailStep = null, CaseNames = [], Catches = [] };
        return attributes.Skip is not null ? Empty($"{plain.Id} {pair}", test, attributes, fixtures, row)
            : Whole($"{plain.Id} {pair}", test, attributes, fixtures, row, left, pair);
    }

    private (CaseProgram? Case, string WhyNot) TryRaced(
        CaseProgram plain, TestItem test, IReadOnlyList<FixtureChoice> fixtures, RowValue[] row, CallPair pair)
    {
        try
        {
            return (Raced(plain, test, fixtures, row, pair, new Expansion()), "");
        }
        catch (CompileException error)
        {
            return (null, error.Message);
        }
    }

    private static string? RowText(RowValue[] row) =>
        row.Length == 0 ? null : $"({OperandText.Join(", ", row.Select(item => item.Value.Text))})";

    private CaseProgram Whole(
        string id, TestItem test, CaseAttributes attributes, IReadOnlyList<FixtureChoice> fixtures, RowValue[] row, Expansion left,
        CallPair? pair, Func<CallPair, (CaseProgram? Case, string WhyNot)>? asRace = null)
    {
        // What does not run needs no machine that can do it.
        var compiler = new StepCompiler(scripts, left, attributes.Skip is null ? support : EverythingSupported.Instance);
        var scope = scripts.Scope();
        foreach ((string name, Operand value) in row)
        {
            scope.Define(name, value);
        }

        var setup = new List<Step>();
        for (int i = 0; i < fixtures.Count; i++)
        {
            setup.AddRange(compiler.Section(fixtures[i].Setup, fixtures[i].Source, scope, Prefix("setup", i, fixtures.Count)));
        }

        IReadOnlyList<Step> body = pair is null
            ? compiler.Section(test.Body, scripts.Main, scope.Copy(), "")
            : compiler.Raced(test, scripts.Main, scope.Copy(), pair);
        var teardown = new List<Step>();
        for (int i = fixtures.Count - 1; i >= 0; i--)
        {
            if (fixtures[i].Teardown is { } block)
            {
                string prefix = Prefix("teardown", i, fixtures.Count);
                teardown.AddRange(pair is null
                    ? compiler.Section(block, fixtures[i].TeardownSource, scope.Copy(), prefix)
                    : compiler.AfterRaced(block, fixtures[i].TeardownSource, scope.Copy(), prefix));
            }
        }

        MachineSettings own = MachineReader.Read(machine ??= MachineReader.Read(scripts), test, scope, scripts.Main);
        RaceStep? race = RaceRule.Check(setup, body, teardown);
        MachineRule.Check([.. setup, .. body, .. teardown], own);
        string? variant = FixtureChoice.Label(fixtures);
        StepNames.Check(attributes, [.. setup, .. body, .. teardown], test, scripts.Main);
        return new CaseProgram
        {
            Id = id,
            Program = program, Test = test.Name, Variant = variant, Row = RowText(row),
            File = file.FileName, Line = test.Span.Line,
            Attributes = AttributeReader.Fill(attributes, row),
            Machine = own,
            Slots = compiler.Slots, Setup = setup, Body = body, Teardown = teardown,
            StepCount = compiler.StepCount, HasCsharp = compiler.HasCsharp, HasTrace = compiler.HasTrace, Race = race, Pair = pair,
            AsRace = asRace,
        };
    }

    /// <summary>KTAP ends a name at <c>#</c>, so an id never has one; equal rows are told apart by a number.</summary>
    private string UniqueId(string test, string? variant, string? row)
    {
        string id = $"{program}/\"{test}\"{(variant is null ? "" : $" [{variant}]")}{(row is null ? "" : $"/{row}")}";
        id = string.Join(' ', id.Replace('#', 'N').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        string unique = id;
        for (int i = equalIds.GetValueOrDefault(id, 2); !ids.Add(unique); i++)
        {
            // Counted on from the last one: of ten thousand equal rows each would else try all before it.
            unique = $"{id}/{i}";
            equalIds[id] = i + 1;
        }

        return unique;
    }

    private static string Prefix(string section, int index, int count) => count == 1 ? $"{section}." : $"{section}{index + 1}.";
}
