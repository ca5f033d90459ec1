// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>Checks what a call is said to give.</summary>
internal sealed class ResultChecker(CheckContext context, ArgumentChecker arguments, ExpressionChecker expressions)
{
    /// <summary>True when every alternative is an error.</summary>
    public static bool OnlyErrors(ValueList<ExpectedResult> results, NameScope scope) =>
        results.Count > 0 && results.All(result => result is ValueResult value
            && ExpressionChecker.Candidates(value.Value, scope).All(candidate => KindOf(candidate, scope) == ValueKind.Errno));

    /// <summary>True when an alternative is an error, or could be one: then any integer may stand as an argument.</summary>
    public static bool MayBeError(ValueList<ExpectedResult> results, NameScope scope) =>
        results.Count > 0 && results.Any(result => result is ValueResult value
            && ExpressionChecker.Candidates(value.Value, scope)
                .Any(candidate => KindOf(candidate, scope) is ValueKind.Errno or ValueKind.Any));

    public void Check(CallStatement statement, CallSpec spec, NameScope scope)
    {
        for (int i = 0; i < statement.Results.Count; i++)
        {
            ExpectedResult result = statement.Results[i];
            One(result, spec, scope);
            if (statement.Results.Take(i).Contains(result))
            {
                context.Error(result, $"'{ScriptPrinter.Print(result)}' stands twice");
            }
        }

        if (spec.Group == CallGroup.Access && statement.Results.Any(result => result is KilledResult))
        {
            KilledAlone(statement);
        }

        foreach (FieldValue field in statement.Fields)
        {
            Field(field, spec, scope);
        }

        Cost(statement.Cost, scope);
    }

    /// <summary>An error stands with its '-'; without, it is a slip that <see cref="Value"/> reports.</summary>
    private static ValueKind KindOf(Expression value, NameScope scope) => Shape.Of(value, ExpressionChecker.Resolver(scope));

    private void One(ExpectedResult result, CallSpec spec, NameScope scope)
    {
        switch (result)
        {
            case SignalResult signal:
                Signal(signal, spec);
                break;
            case ExitedResult exited:
                Status(exited, spec);
                arguments.Check("exited", new Parameter("the code", ParameterKind.Byte), exited.Code, scope, false);
                break;
            case KilledResult killed when spec.Group == CallGroup.Access:
                Killed(killed, spec);
                break;
            case KilledResult killed:
                Status(killed, spec);
                SignalName(killed.Signal, killed.Span);
                break;
            case ValueResult value:
                Values(value, spec, scope);
                break;
            default:
                break;
        }
    }

    private void Signal(SignalResult signal, CallSpec spec)
    {
        if (spec.Group != CallGroup.Access)
        {
            context.Error(signal, $"{spec.Name} raises no signal", "a system call returns an error: = -EFAULT");
        }

        SignalName(signal.Signal, signal.Span);
        if (signal.Code is not { } code)
        {
            return;
        }

        ConstantFamily family = signal.Signal == "SIGBUS" ? ConstantFamily.BusCode : ConstantFamily.SegvCode;
        if (ConstantTable.Find(code)?.Family != family)
        {
            string[] codes = [.. ConstantTable.Of(family).Select(constant => constant.Name)];
            context.Error(signal, $"{signal.Signal} has no code '{code}'",
                CheckContext.DidYouMean(code, codes, $"it has {string.Join(", ", codes)}"));
        }
    }

    private void SignalName(string name, SourceSpan span)
    {
        if (ConstantTable.Find(name)?.Family != ConstantFamily.Signal)
        {
            context.Error(span, $"unknown signal '{name}'",
                CheckContext.DidYouMean(name, ConstantTable.Of(ConstantFamily.Signal).Select(constant => constant.Name)));
        }
    }

    /// <summary>The process does not catch the signal, and dies of its own access.</summary>
    private void Killed(KilledResult killed, CallSpec spec)
    {
        if (killed.Signal is not ("SIGSEGV" or "SIGBUS"))
        {
            context.Error(killed, $"{spec.Name} is killed by SIGSEGV or SIGBUS only", "kill(c, SIGTERM) sends another signal");
        }
        else if (context.Runner == Runner.First)
        {
            context.Error(
                killed, "the first process would end here, and the case with it", "a child may: in c { store(p[0], 1) = killed SIGSEGV }");
        }
        else if (context.Runner == Runner.Thread)
        {
            context.Error(
                killed, "the signal would end the thread's whole process", "a child may: in c { store(p[0], 1) = killed SIGSEGV }");
        }
    }

    /// <summary>A signal is caught or kills, and of what was killed only its end can be told.</summary>
    private void KilledAlone(CallStatement statement)
    {
        foreach (ExpectedResult result in statement.Results)
        {
            if (result is not KilledResult)
            {
                context.Error(result, "'killed' leaves no process that could go on otherwise", "killed SIGSEGV or killed SIGBUS");
            }
        }

        if (statement.Fields.Count > 0)
        {
            context.Error(statement.Fields[0], "of a process that was killed nobody tells the address",
                "= SIGSEGV, addr p[0] is a signal that the script catches");
        }

        if (statement.Cost is { } cost)
        {
            context.Error(cost, "the faults of a process that was killed are not counted");
        }

        if (statement.Binding is { } name)
        {
            context.Error(statement.BindingSpan, $"'{name}' would have no value: the process is killed");
        }
    }

    private void Status(ExpectedResult result, CallSpec spec)
    {
        if (spec.Result != ResultKind.Status)
        {
            context.Error(result, $"{spec.Name} does not say how a process ended", "wait(c) = exited 0");
        }
    }

    private void Values(ValueResult result, CallSpec spec, NameScope scope)
    {
        expressions.Check(result.Value, scope);
        foreach (Expression candidate in ExpressionChecker.Candidates(result.Value, scope))
        {
            Value(candidate, spec, scope);
        }
    }

    private void Value(Expression value, CallSpec spec, NameScope scope)
    {
        ValueInfo info = IsResultWord(value, scope) ? ValueInfo.Unknown : expressions.Check(value, scope);
        if (value is NameExpression { Name: var name } && info.Kind == ValueKind.Errno && scope.Find(name) is null)
        {
            context.Error(value, "an error is returned with its sign", $"write -{name}");
        }
        else if (info.Kind == ValueKind.Errno)
        {
            Errno(value, spec);
        }
        else if (info is { Kind: ValueKind.Pages, Bytes: > ValueInfo.PageSize })
        {
            context.Error(value, $"{spec.Name} gives {Gives(spec)}, and this is a range of several pages", SeveralPages.Hint(spec.Name));
        }
        else if (info.Kind != ValueKind.Any && !Fits(spec, value, info))
        {
            context.Error(value, $"{spec.Name} gives {Gives(spec)}, and this is {Naming.Of(info.Kind)}", NumberHint(value, spec));
        }
    }

    /// <summary>What is meant by a number where C has one: of an error, and of how a process ended.</summary>
    private static string? NumberHint(Expression value, CallSpec spec) => value switch
    {
        NumberExpression { Unit: Unit.None, Value: var code } when Gives(spec)
            .StartsWith("'exited", StringComparison.Ordinal) => $"write exited {code}",
        NegateExpression { Operand: NumberExpression { Unit: Unit.None, Value: 1 } } =>
            "a call that fails gives the name of its error, such as -EINVAL; -1 would be -EPERM",
        NegateExpression { Operand: NumberExpression { Unit: Unit.None, Value: var number } }
            when ConstantTable.Of(ConstantFamily.Errno)
                .FirstOrDefault(constant => constant.Value == number) is { } error => $"an error has its name: -{error.Name}",
        _ => null,
    };

    private void Errno(Expression value, CallSpec spec)
    {
        if (spec.Group == CallGroup.Access)
        {
            context.Error(value, $"{spec.Name} is an access and returns no error", "it raises a signal: = SIGSEGV");
        }
        else if (spec.Result == ResultKind.FaultBits)
        {
            context.Error(value, $"{spec.Name} returns VM_FAULT_* bits, and no error");
        }
    }

    /// <summary>Words that a row may hold for a result: <c>ok</c> and signals.</summary>
    private static bool IsResultWord(Expression value, NameScope scope) =>
        value is NameExpression name && scope.Find(name.Name) is null
        && (name.Name == "ok" || ConstantTable.Find(name.Name)?.Family == ConstantFamily.Signal);

    private static bool Fits(CallSpec spec, Expression value, ValueInfo info) => spec.Result switch
    {
        ResultKind.Zero => value is NumberExpression { Value: 0 },
        ResultKind.Region or ResultKind.Address => Shape.IsAddress(info.Kind) || info.Kind == ValueKind.Number,
        ResultKind.Count => info.Kind is ValueKind.Number or ValueKind.Size or ValueKind.Byte or ValueKind.Flags,
        ResultKind.Byte => info.Kind is ValueKind.Number or ValueKind.Byte && info.Number is null or { High: <= 255 },
        ResultKind.FaultBits => info.Kind is ValueKind.Flags or ValueKind.FaultBits || value is NumberExpression { Value: 0 },
        ResultKind.Status or ResultKind.Never or ResultKind.Frame => false,
        _ => info.Kind == ValueKind.Number,
    };

    private static string Gives(CallSpec spec) => spec.Result switch
    {
        ResultKind.Zero when spec.Group == CallGroup.Access => "ok or a signal",
        ResultKind.Zero => "0 or an error",
        ResultKind.Region or ResultKind.Address => "an address or an error",
        ResultKind.Byte => "a byte, ok or a signal",
        ResultKind.FaultBits => "VM_FAULT_* bits",
        ResultKind.Status => "'exited n' or 'killed SIGNAL'",
        ResultKind.Never => "nothing",
        ResultKind.Frame => "a page",
        _ => "a number or an error",
    };

    private void Field(FieldValue field, CallSpec spec, NameScope scope)
    {
        Parameter? known = spec.Fields.FirstOrDefault(parameter => parameter.Name == field.Name);
        if (known is null)
        {
            string[] fields = [.. spec.Fields.Select(parameter => parameter.Name)];
            string otherwise = fields.Length > 0 ? $"it fills in {string.Join(", ", fields)}" : "it fills in nothing";
            context.Error(field.Span with { Length = field.Name.Length }, $"{spec.Name} fills in no '{field.Name}'",
                CheckContext.DidYouMean(field.Name, fields, otherwise));
            expressions.Check(field.Value, scope);
            return;
        }

        context.Require($"field {spec.Name} {field.Name}", field.Span, $"{spec.Name} {field.Name}");
        arguments.Check(spec.Name, known, field.Value, scope, true);
    }

    private void Cost(FaultCost? cost, NameScope scope)
    {
        if (cost?.Count is { } count)
        {
            arguments.Check("faults", new Parameter("the count", ParameterKind.Number), count, scope, false);
        }
    }
}
