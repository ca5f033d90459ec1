// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>Turns statements into steps: blocks of processes and defs are gone afterwards.</summary>
/// <remarks>One compiler makes one case; ids and slots are its own.</remarks>
internal sealed partial class StepCompiler(ScriptIndex scripts, Expansion cases, ISupport support)
{
    /// <summary>Loops that cannot be one are written out: more than this is a mistake of the script, not a test.</summary>
    private const int MaxSteps = 20_000;

    // The process with which a case begins; the others are slots.
    private const int TheFirst = -1;
    private const int MaxDepth = 64;
    private const int ArenaShift = 30;
    private const long MaxArenaLength = 1L << 46;

    private Expansion expansion = cases;
    private SlotTable slots = new();
    private List<Step> target = [];
    private StepCounter counter = new("");
    private SourceIndex source = null!;
    private Operand? returned;
    private bool hasReturned;
    private int process = TheFirst;
    private string context = "";
    private string? modelOnly;
    private IReadOnlyList<KernelGate> gates = [];
    private int depth;
    private int nextArena;
    private int widestArena = 1;
    private int blocks;
    private int written;

    /// <summary>Behind an error of too many steps: why a loop is not one.</summary>
    private string writtenOut = "";

    public SlotTable Slots => slots;

    public int StepCount { get; private set; }

    /// <summary>It makes a round of a loop while the case runs.</summary>
    private bool IsMaking { get; set; }

    public bool HasCsharp => blocks > 0;

    public bool HasTrace { get; private set; }

    /// <summary>The statements of one section, in a scope that the caller keeps.</summary>
    public IReadOnlyList<Step> Section(Block block, SourceIndex file, Values scope, string prefix)
    {
        var steps = new List<Step>();
        target = steps;
        counter = new StepCounter(prefix);
        source = file;
        Statements(block, scope);
        return steps;
    }

    private void Statements(Block block, Values scope)
    {
        if (++depth > MaxDepth)
        {
            throw Error(block, $"blocks and defs are nested more than {MaxDepth} deep");
        }

        foreach (Statement statement in block.Statements)
        {
            if (hasReturned)
            {
                break;
            }

            One(statement, scope);
        }

        depth--;
    }

    private void One(Statement statement, Values scope)
    {
        expansion.Spend(statement, source);
        if (made is not null && IsPassed(statement, scope))
        {
            return;
        }

        (string? outerModel, IReadOnlyList<KernelGate> outerGates) = (modelOnly, gates);
        modelOnly ??= ModelOnly(statement);
        gates = Gates(statement) is { Count: > 0 } own ? [.. gates, .. own] : gates;
        Make(statement, scope);
        (modelOnly, gates) = (outerModel, outerGates);
    }

    /// <summary>What stands before a statement counts for all that it holds: each step of a block, a loop, a thread or a def.</summary>
    private void Make(Statement statement, Values scope)
    {
        if (isJudgedByOthers && statement is ExpectStatement)
        {
            counter.Next();
            return;
        }

        RefuseInRace(statement);
        switch (statement)
        {
            case CallStatement call: Call(call, scope); break;
            case ExpectStatement expect: Observe(expect, scope); break;
            case InStatement within: In(within, scope); break;
            case ForStatement loop: For(loop, scope); break;
            case IfStatement choice: If(choice, scope); break;
            case ThreadStatement thread: Thread(thread, scope); break;
            case JoinStatement join: Join(join, scope); break;
            case CSharpStatement csharp: Csharp(csharp, scope); break;
            case ReturnStatement result: Return(result, scope); break;
            case MachineStatement: break;
            case RaceStatement race: Race(race, scope); break;
            case QuantifiedStatement quantified: Observe(quantified.Expectation, scope, quantified); break;
            case OutcomesStatement outcomes: Outcomes(outcomes, scope); break;
            case ExploreStatement explore: Explore(explore); break;
            case AtStatement at: At(at, scope); break;
            default: throw Error(statement,
                $"{Diagnostic.NotModelled}, and run by no other machine either: {source.TextOf(statement.Span).Split(' ', '\n', '(')[0]}");
        }
    }

    private void In(InStatement within, Values scope)
    {
        int outer = process;
        process = within.Process == OfProcessExpression.First && !scope.TryGet(within.Process, out _) ? TheFirst
            : SlotOf(within, within.Process, scope);
        Nested(within.Body, scope);
        process = outer;
    }

    private void If(IfStatement choice, Values scope)
    {
        int id = NextId(choice);
        string path = counter.Next();
        int decision = SlotOf(choice, choice.Condition, scope);
        counter.EnterLast();
        IReadOnlyList<Step> then = Branch(choice.Then, scope);
        IReadOnlyList<Step> otherwise = choice.Else is null ? [] : Branch(choice.Else, scope);
        counter.Leave();
        target.Add(new IfStep
        {
            Id = id, Path = path, Source = source.Of(choice.Span), Process = process, Context = context, Kernel = gates,
            Decision = decision, Then = then, Else = otherwise,
        });
    }

    /// <summary>Steps of their own, which are numbered on in the statement that has them.</summary>
    private List<Step> Branch(Block block, Values scope)
    {
        (List<Step> outer, MadeRace? outerRace) = (target, made);
        var branch = new List<Step>();
        (target, made) = (branch, null);
        Statements(block, scope);
        (target, made) = (outer, outerRace);
        return branch;
    }

    private void Thread(ThreadStatement thread, Values scope)
    {
        int id = NextId(thread);
        string path = counter.Next();
        int slot = NewSlot(thread.Binding, SlotKind.Thread);
        (int outer, bool judged) = (process, isJudgedByOthers);

        // Whoever still sleeps when two steps of the test race goes on as they have it.
        (process, isJudgedByOthers) = (slot, judged || made is not null);
        counter.EnterLast();
        IReadOnlyList<Step> body = Branch(thread.Body, scope);
        counter.Leave();
        (process, isJudgedByOthers) = (outer, judged);
        scope.Define(thread.Binding, new SlotOperand(thread.Binding, slot, SlotKind.Thread));
        target.Add(new ThreadStep
        {
            Id = id, Path = path, Source = source.Of(thread.Span), Process = process, Context = context, Kernel = gates, Thread = slot,
            Body = body,
        });
    }

    private void Join(JoinStatement join, Values scope) => target.Add(new JoinStep
    {
        Id = NextId(join), Path = counter.Next(), Source = source.Of(join.Span), Process = process, Context = context, Kernel = gates,
        Thread = SlotOf(join, join.Thread, scope),
    });

    private void Csharp(CSharpStatement csharp, Values scope)
    {
        blocks++;
        (string Name, Operand Value)[] visible = [.. scope.Visible(csharp)];
        expansion.Spend(visible.Length, csharp, source);
        target.Add(new CsharpStep
        {
            Id = NextId(csharp), Path = counter.Next(), Source = source.Of(csharp.Span), Process = process, Context = context,
            Kernel = gates,
            Code = csharp.Code, CodeLine = csharp.FirstLine,
            InScope =
            [
                .. visible.Where(name => name.Value is SlotOperand).Select(name => (name.Name, ((SlotOperand)name.Value).Slot))
                    .OrderBy(name => name.Slot),
            ],
            Numbers =
            [
                .. visible.Where(name => name.Value is NumberOperand).Select(name => (name.Name, ((NumberOperand)name.Value).Value)),
            ],
        });
    }

    private void Return(ReturnStatement result, Values scope)
    {
        returned = result.Value is null ? null : ExpressionCompiler.Evaluate(result.Value, scope, source);
        hasReturned = true;
    }

    /// <summary>A def is written out where it is called; its names are its own.</summary>
    private void Inline(DefItem def, CallStatement call, Values scope)
    {
        var inner = scripts.Scope();
        var bindings = new List<string>();
        for (int i = 0; i < def.Parameters.Count; i++)
        {
            Operand value = ExpressionCompiler.Evaluate(call.Call.Arguments[i].Value, scope, source);
            inner.Define(def.Parameters[i], value);
            bindings.Add(value.Text);
        }

        (SourceIndex file, string outer) = (source, context);
        source = scripts.SourceOf(def);
        context = Join(outer, $"in {def.Name}({OperandText.Join(", ", bindings)}), called at {file.Of(call.Span).Place}");
        returned = null;
        Nested(def.Body, inner);
        hasReturned = false;
        (source, context) = (file, outer);
        if (call.Binding is not null)
        {
            scope.Define(call.Binding, returned ?? throw Error(call, $"{def.Name} returns nothing"));
        }
    }

    private void Nested(Block block, Values scope)
    {
        counter.Enter();
        Statements(block, scope);
        counter.Leave();
    }

    private int SlotOf(Node node, string name, Values scope) =>
        scope.TryGet(name, out Operand operand) && operand is SlotOperand slot ? slot.Slot
            : throw Error(node, $"'{name}' is not bound here");

    private int NewSlot(string name, SlotKind kind) => slots.Add(name, kind).Index;

    /// <summary>Arena slots are 1 GiB each; a region never fills its last one, so that it has no neighbour.</summary>
    private int NewArena(Operand length, Operand align)
    {
        int step = align is NumberOperand { Value: > 1L << ArenaShift } asked ? (int)Math.Min(asked.Value >> ArenaShift, 1 << 10) : 1;
        int arena = (nextArena + step - 1) / step * step;
        widestArena = Math.Max(widestArena, step);
        nextArena = arena + 1 + (length is NumberOperand { Value: > 0 and < MaxArenaLength } bytes ? (int)(bytes.Value >> ArenaShift) : 0);
        return arena;
    }

    private int NextId(Node node)
    {
        if (++written > MaxSteps)
        {
            throw Error(node, $"the case has more than {MaxSteps} steps once its loops are unrolled{writtenOut}");
        }

        return StepCount++;
    }

    private static string Join(string outer, string inner) => outer.Length == 0 ? inner : $"{outer}; {inner}";

    private CompileException Error(Node node, string message) => new(source.Of(node.Span), message);
}
