// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Dsl.Reading;

namespace Selftests.Dsl.Checking;

/// <summary>Checks a call: its name, its arguments, what it is expected to give, and the name that is bound to it.</summary>
internal sealed class CallChecker
{
    private readonly CheckContext _context;
    private readonly ArgumentChecker _arguments;
    private readonly ResultChecker _results;
    private readonly ExpressionChecker _expressions;
    private readonly AccessSizeChecker _sizes;

    public CallChecker(CheckContext context, ExpressionChecker expressions)
    {
        _context = context;
        _expressions = expressions;
        _arguments = new ArgumentChecker(context, expressions);
        _sizes = new AccessSizeChecker(context, expressions);
        _results = new ResultChecker(context, _arguments, expressions);
    }

    public void Check(CallStatement statement, NameScope scope)
    {
        if (_context.Files.Defs.TryGetValue(statement.Call.Name, out Defined<DefItem>? def))
        {
            Step(statement, def.Item, scope);
        }
        else if (CallTable.Find(statement.Call.Name) is { } spec)
        {
            Builtin(statement, spec, scope);
        }
        else
        {
            Unknown(statement, scope);
        }
    }

    /// <summary>Binds a name, which must be new.</summary>
    public void Bind(string name, SourceSpan span, NameScope scope, Func<Binding> binding)
    {
        if (Words.IsReserved(name))
        {
            _context.Error(span, $"'{name}' is a word of the language and cannot be a name");
        }
        else if (scope.Find(name) is { IsThreads: false } earlier)
        {
            _context.Error(span, $"'{name}' has a value already, since line {earlier.Span.Line}", "a name is bound once");
        }

        scope.Add(binding());
    }

    private void Builtin(CallStatement statement, CallSpec spec, NameScope scope)
    {
        CallExpression call = statement.Call;
        _context.Require($"call {spec.Name}", call.NameSpan, spec.Name);
        if (spec.Group == CallGroup.Value)
        {
            _context.Error(call.NameSpan, $"'{spec.Name}' is a value, not a step");
            return;
        }

        if (statement.May)
        {
            _context.Require("statement may", statement.Span, "may");
        }

        bool fails = ResultChecker.OnlyErrors(statement.Results, scope);
        bool lenient = fails || ResultChecker.MayBeError(statement.Results, scope);
        if (!lenient && IsAccess(statement.Call, spec, scope))
        {
            BindResult(statement, spec, null, scope, fails);
            return;
        }

        BoundCall? bound = CallBinder.Bind(spec, call.Arguments, ExpressionChecker.Resolver(scope));
        bool slipped =
            call.Arguments.Any(argument => argument.Name is not null && spec.Options.All(option => option.Name != argument.Name));
        if (bound is null && slipped)
        {
            // What looks like an option that the call does not have is an argument with its comma missing.
            Values(call, scope);
        }
        else if (bound is null)
        {
            WrongCount(spec, call, scope);
        }
        else
        {
            _context.Meaning.Add(call, bound);
            Arguments(spec, bound, scope, lenient);
            if (!lenient)
            {
                FlagRules.Check(_context, bound, scope);
            }

            spec = _sizes.Check(bound, scope);
        }

        Options(spec, call, scope, lenient);
        _results.Check(statement, spec, scope);
        if (spec.Result == ResultKind.Status && bound?["process"] is NameExpression process
            && scope.Find(process.Name) is { ExitLine: 0 } ended)
        {
            _context.Ends(ended, statement.Span.Line);
        }

        BindResult(statement, spec, bound, scope, fails);
    }

    /// <summary>Whether <c>write(p)</c> means memory; that is told alone, and nothing of a missing file.</summary>
    private bool IsAccess(CallExpression call, CallSpec spec, NameScope scope)
    {
        if (call.Arguments is not [{ Name: null } first, ..])
        {
            return false;
        }

        ValueKind kind = Shape.Of(first.Value, ExpressionChecker.Resolver(scope));
        if (Newcomers.Access(spec.Name, kind) is not { } hint)
        {
            return false;
        }

        _context.Error(first.Value, $"{spec.Name} takes a file first, and this is {Naming.Of(kind)}", hint);
        return true;
    }

    private void Arguments(CallSpec spec, BoundCall bound, NameScope scope, bool lenient)
    {
        foreach (Parameter parameter in spec.Parameters)
        {
            if (bound[parameter.Name] is not { } value)
            {
                continue;
            }

            if (parameter.Kind == ParameterKind.Range)
            {
                Range(spec, parameter, value, bound[parameter.LengthName], scope, lenient);
            }
            else
            {
                _arguments.Check(spec.Name, parameter, value, scope, lenient);
            }
        }
    }

    private void Range(CallSpec spec, Parameter parameter, Expression value, Expression? length, NameScope scope, bool lenient)
    {
        ValueInfo info = _arguments.Range(spec.Name, parameter, value, length, scope, lenient);
        if (length is null && info.Kind is ValueKind.Address or ValueKind.Number or ValueKind.Size)
        {
            _context.Error(value, $"{spec.Name} takes a range, and an address alone is none",
                $"a length follows it: {spec.Name}(p[0] + 1 byte, 4096, ...)");
        }
    }

    private void Options(CallSpec spec, CallExpression call, NameScope scope, bool lenient)
    {
        var seen = new HashSet<string>();
        foreach (Argument argument in call.Arguments)
        {
            if (argument.Name is null)
            {
                continue;
            }

            Parameter? option = spec.Options.FirstOrDefault(parameter => parameter.Name == argument.Name);
            if (option is null)
            {
                UnknownOption(spec, argument, scope);
                _expressions.Check(argument.Value, scope);
                continue;
            }

            if (!seen.Add(argument.Name))
            {
                _context.Error(argument, $"'{argument.Name}' stands twice");
            }

            _context.Require($"option {spec.Name} {argument.Name}", argument.Span, $"{spec.Name} {argument.Name}");
            _arguments.Check(spec.Name, option, argument.Value, scope, lenient);
        }
    }

    private void UnknownOption(CallSpec spec, Argument argument, NameScope scope)
    {
        if (scope.Find(argument.Name!) is not null || ConstantTable.Find(argument.Name!) is not null)
        {
            _context.Error(argument, $"a ',' is missing behind '{argument.Name}'");
            return;
        }

        string[] options = [.. spec.Options.Select(option => option.Name)];
        string otherwise = options.Length > 0 ? $"it has {string.Join(", ", options)}" : spec.Form ?? spec.Signature;
        _context.Error(argument.Span with { Length = argument.Name!.Length }, $"{spec.Name} has no option '{argument.Name}'",
            CheckContext.DidYouMean(argument.Name, options, otherwise));
    }

    private void Values(CallExpression call, NameScope scope)
    {
        foreach (Argument argument in call.Arguments)
        {
            if (argument.Name is null)
            {
                _expressions.Check(argument.Value, scope);
            }
        }
    }

    private void WrongCount(CallSpec spec, CallExpression call, NameScope scope)
    {
        Values(call, scope);
        int count = call.Arguments.Count(argument => argument.Name is null);
        _context.Error(call, $"{spec.Name} does not take {count} argument{(count == 1 ? "" : "s")}", spec.Advice);
    }

    private void BindResult(CallStatement statement, CallSpec spec, BoundCall? bound, NameScope scope, bool fails)
    {
        if (spec.Result == ResultKind.Frame)
        {
            Frame(statement, spec);
        }

        if (statement.Binding is not { } name)
        {
            return;
        }

        if (!statement.May && spec.Result is ResultKind.Zero or ResultKind.Status or ResultKind.Never)
        {
            _context.Error(statement.BindingSpan, $"{spec.Name} gives nothing that a name could keep", $"write {spec.Name}(...) alone");
        }

        ValueInfo info = statement.May && spec.Result == ResultKind.Zero ? new ValueInfo(ValueKind.Outcome) : Gives(spec, bound, scope);
        Bind(name, statement.BindingSpan, scope, () => new Binding(name, statement.BindingSpan, info) { IsFailed = fails });
    }

    /// <summary>A look gives a page, and costs nothing.</summary>
    private void Frame(CallStatement statement, CallSpec spec)
    {
        if (statement.Binding is null)
        {
            _context.Error(statement.Call, $"{spec.Name} only looks: the page needs a name",
                $"k = {spec.Name}(p[0]), and later expect same_page(p[0], k)");
        }

        if (statement.May || statement.Results.Count > 0 || statement.Fields.Count > 0 || statement.Cost is not null)
        {
            _context.Error(statement, $"{spec.Name} only looks: it has neither a result nor a cost", $"k = {spec.Name}(p[0])");
        }
    }

    private ValueInfo Gives(CallSpec spec, BoundCall? bound, NameScope scope)
    {
        ValueKind kind = Shape.OfResult(spec.Result);
        if (spec.RegionLength is not { } parameter || bound?[parameter] is not { } length)
        {
            return new ValueInfo(kind);
        }

        ValueInfo size = _expressions.Check(length, scope);
        return new ValueInfo(kind, size.Number is { IsOne: true } one ? one.Low : null);
    }

    private void Step(CallStatement statement, DefItem def, NameScope scope)
    {
        CallExpression call = statement.Call;
        foreach (Argument argument in call.Arguments)
        {
            _ = _expressions.Word(argument.Value, scope) ?? _expressions.Check(argument.Value, scope);
            if (argument.Name is not null)
            {
                _context.Error(argument, $"the arguments of {def.Name} have no names", "write the value alone");
            }
        }

        if (call.Arguments.Count != def.Parameters.Count)
        {
            string expected = $"{def.Name}({string.Join(", ", def.Parameters)})";
            _context.Error(call,
                $"{def.Name} takes {def.Parameters.Count} argument{(def.Parameters.Count == 1 ? "" : "s")}, not {call.Arguments.Count}",
                expected);
        }

        if (statement.May || statement.Results.Count > 0 || statement.Fields.Count > 0 || statement.Cost is not null)
        {
            _context.Error(
                statement, $"what the calls in {def.Name} give is said in {def.Name}", "a def is called without 'may', '=' and 'faults'");
        }

        BindStep(statement, def, scope);
    }

    private void BindStep(CallStatement statement, DefItem def, NameScope scope)
    {
        if (statement.Binding is not { } name)
        {
            return;
        }

        ValueInfo? returned = _context.Files.Returns.TryGetValue(def.Name, out Returned? known) ? known.Value : ValueInfo.Unknown;
        if (returned is null)
        {
            _context.Error(statement.BindingSpan, $"{def.Name} returns nothing");
        }

        Bind(name, statement.BindingSpan, scope, () => new Binding(name, statement.BindingSpan, returned ?? ValueInfo.Unknown));
    }

    private void Unknown(CallStatement statement, NameScope scope)
    {
        CallExpression call = statement.Call;
        IEnumerable<string> names = CallTable.All.Select(spec => spec.Name).Concat(_context.Files.Defs.Keys);
        string? hint = ObservationTable.Find(call.Name) is { } looked
            ? $"it is looked at: expect {looked.Example}"
            : Newcomers.Hint(call.Name) ?? CheckContext.DidYouMean(call.Name, names);
        _context.Error(call.NameSpan, $"unknown call '{call.Name}'", hint);
        foreach (Argument argument in call.Arguments)
        {
            _expressions.Check(argument.Value, scope);
        }

        if (statement.Binding is { } name)
        {
            Bind(name, statement.BindingSpan, scope, () => new Binding(name, statement.BindingSpan, ValueInfo.Unknown));
        }
    }
}
