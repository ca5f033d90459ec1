// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>Checks statements, one after the other, as they would run.</summary>
internal sealed class StatementChecker
{
    private readonly CheckContext _context;
    private readonly ExpressionChecker _expressions;
    private readonly CallChecker _calls;
    private readonly ObservationChecker _observations;
    private readonly RaceChecker _races;

    public StatementChecker(CheckContext context)
    {
        _context = context;
        _expressions = new ExpressionChecker(context);
        _calls = new CallChecker(context, _expressions);
        _observations = new ObservationChecker(context, _expressions);
        _races = new RaceChecker(context, _observations, this);
    }

    public RowChecker Rows => new(_context, _expressions);

    /// <summary>What the def that is being checked returns; null outside of defs, and until a return stands.</summary>
    public ValueInfo? Returned { get; private set; }

    public bool IsInDef { get; set; }

    /// <summary>Checks the statements of a block in a scope that the caller keeps.</summary>
    public void Block(Block block, NameScope scope, bool isBehindRace = false)
    {
        Statement? end = null;
        bool raced = isBehindRace;
        for (int i = 0; i < block.Statements.Count && !_context.IsFull; i++)
        {
            Statement statement = block.Statements[i];
            if (end is not null)
            {
                _context.Error(statement, "this is never reached", $"the statement of line {end.Span.Line} does not go on");
                break;
            }

            One(statement, scope, i == 0, raced);
            raced |= statement is RaceStatement;
            end = Ends(statement) ? statement : null;
        }
    }

    public void BeginDef()
    {
        IsInDef = true;
        Returned = null;
    }

    private static bool Ends(Statement statement) => statement is ReturnStatement || EndsProcess(statement);

    /// <summary>Whether the process of a statement is gone behind it: it exits, or an access kills it.</summary>
    private static bool EndsProcess(Statement statement) =>
        statement is CallStatement call && CallTable.Find(call.Call.Name) is { } spec
        && (spec.Result == ResultKind.Never || (spec.Group == CallGroup.Access && call.Results is [KilledResult, ..]));

    private void One(Statement statement, NameScope scope, bool isFirst, bool isBehindRace)
    {
        if (statement.Attributes.Count > 0)
        {
            new AttributeChecker(_context).Check(statement.Attributes, AttributePlaces.Statement, "a statement", null);
        }

        switch (statement)
        {
            case CallStatement call:
                _calls.Check(call, scope);
                break;
            case ExpectStatement expect:
                _observations.Check(expect, scope);
                break;
            case InStatement within:
                In(within, scope, isBehindRace);
                break;
            case ForStatement loop:
                For(loop, scope, isBehindRace);
                break;
            case IfStatement choice:
                If(choice, scope, isBehindRace);
                break;
            case ThreadStatement thread:
                Thread(thread, scope);
                break;
            case JoinStatement join:
                Require("join", join);
                Named(join.Thread, ValueKind.Thread, "join", join.NameSpan, scope);
                break;
            case ReturnStatement result:
                Return(result, scope);
                break;
            case MachineStatement machine:
                Machine(machine, scope, isFirst);
                break;
            case CSharpStatement csharp:
                Require("csharp", csharp);
                _context.Meaning.Add(csharp, scope.Names());
                break;
            default:
                _races.Check(statement, scope, isBehindRace);
                break;
        }
    }

    public void Require(string word, Statement statement) =>
        _context.Require($"statement {word}", statement.Span with { Length = word.Length }, word);

    /// <summary>The name must be bound, and to something of this kind.</summary>
    public Binding? Named(string name, ValueKind kind, string user, SourceSpan span, NameScope scope)
    {
        Binding? binding = scope.Find(name);
        if (binding is null)
        {
            string[] candidates = [.. scope.Names().Where(known => scope.Find(known)?.Info.Kind == kind)];
            _context.Error(span, $"'{user}' needs {Naming.Of(kind)}, and '{name}' is not known", CheckContext.DidYouMean(name, candidates));
        }
        else if (binding.Info.Kind != kind && binding.Info.Kind != ValueKind.Any)
        {
            _context.Error(span, $"'{user}' needs {Naming.Of(kind)}, and '{name}' is {Naming.Of(binding.Info.Kind)}");
        }

        return binding;
    }

    private void In(InStatement within, NameScope scope, bool isBehindRace)
    {
        Require("in", within);
        if (within.Process == OfProcessExpression.First && scope.Find(within.Process) is null)
        {
            InFirst(within, scope, isBehindRace);
            return;
        }

        Binding? process = Named(within.Process, ValueKind.Process, "in", within.NameSpan, scope);
        if (process is { ExitLine: > 0 })
        {
            _context.Error(within.NameSpan, $"nothing runs in '{within.Process}' any more", $"it has ended in line {process.ExitLine}");
        }

        // It says who runs the statements, and hides no names: the script's order is the order of the world.
        RunBy(Runner.Child, () => Block(within.Body, scope, isBehindRace));
        if (process is not null && within.Body.Statements.FirstOrDefault(EndsProcess) is { } end)
        {
            _context.Ends(process, end.Span.Line);
        }
    }

    private void InFirst(InStatement within, NameScope scope, bool isBehindRace)
    {
        if (_context.Runner == Runner.Thread)
        {
            _context.Error(within.NameSpan, "what a thread's block holds is made by the thread, and not by its process",
                "write it behind the block, or in a child's: in c { in first { ... } }");
        }

        RunBy(Runner.First, () => Block(within.Body, scope, isBehindRace));
    }

    private void For(ForStatement loop, NameScope scope, bool isBehindRace)
    {
        NameScope inner = scope.Inner();
        Rows.Check(loop.Names, loop.Source, loop.Span, inner, Limits.Performed);
        Block(loop.Body, inner.Inner(), isBehindRace);
    }

    private void If(IfStatement choice, NameScope scope, bool isBehindRace)
    {
        Require("if", choice);
        Named(choice.Condition, ValueKind.Outcome, "if", choice.NameSpan, scope);
        Block(choice.Then, scope.Inner(), isBehindRace);
        if (choice.Else is { } otherwise)
        {
            Block(otherwise, scope.Inner(), isBehindRace);
        }
    }

    private void Thread(ThreadStatement thread, NameScope scope)
    {
        Require("thread", thread);
        _calls.Bind(
            thread.Binding, thread.NameSpan, scope, () => new Binding(thread.Binding, thread.NameSpan, new ValueInfo(ValueKind.Thread)));
        List<Binding> ended = _context.EndedInThread;
        _context.EndedInThread = [];
        NameScope inner = scope.Inner();
        RunBy(Runner.Thread, () => Block(thread.Body, inner));
        scope.TakeFrom(inner);

        // It may sleep, and come to its end after what stands behind it.
        _context.EndedInThread.ForEach(process => process.ExitLine = 0);
        _context.EndedInThread = ended;
    }

    /// <summary>Checks what somebody else runs.</summary>
    public void RunBy(Runner runner, Action check)
    {
        (Runner outer, _context.Runner) = (_context.Runner, runner);
        check();
        _context.Runner = outer;
    }

    private void Return(ReturnStatement result, NameScope scope)
    {
        if (!IsInDef)
        {
            _context.Error(result, "'return' stands in a def only");
            return;
        }

        if (result.Value is not { } value)
        {
            return;
        }

        ValueInfo info = _expressions.Check(value, scope);
        Returned = Returned?.Or(info) ?? info;
    }

    private void Machine(MachineStatement machine, NameScope scope, bool isFirst)
    {
        if (!isFirst)
        {
            _context.Error(machine.Span with { Length = "machine".Length }, "a test's machine is its first statement",
                "the machine is set up before anything runs");
        }

        new MachineChecker(_context, scope).Check(machine.Settings);
    }
}
