// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Printing;

/// <summary>Writes calls with their results.</summary>
internal sealed class StepPrinter(Output output)
{
    private readonly ExpressionPrinter _expressions = new(output);

    public void Write(CallStatement call)
    {
        output.Write(call.Binding is null ? "" : $"{call.Binding} = ").Write(call.May ? "may " : "");
        _expressions.Write(call.Call);
        for (int i = 0; i < call.Results.Count; i++)
        {
            output.Write(i == 0 ? " = " : " or ");
            Result(call.Results[i]);
        }

        foreach (FieldValue field in call.Fields)
        {
            output.Write(", ").Write(field.Name).Write(" ");
            _expressions.Write(field.Value);
        }

        if (call.Cost is { } cost)
        {
            Cost(cost);
        }
    }

    public void Result(ExpectedResult result)
    {
        switch (result)
        {
            case OkResult:
                output.Write("ok");
                break;
            case ValueResult value:
                _expressions.Write(value.Value);
                break;
            case SignalResult signal:
                output.Write(signal.Signal).Write(signal.Code is null ? "" : $" {signal.Code}");
                break;
            case ExitedResult exited:
                output.Write("exited ");
                _expressions.Write(exited.Code);
                break;
            case KilledResult killed:
                output.Write("killed ").Write(killed.Signal);
                break;
            default:
                throw new UnreachableException($"a result that no script has: {result.GetType().Name}");
        }
    }

    private void Cost(FaultCost cost)
    {
        output.Write(cost.Kind switch { FaultKind.None => " faults none", FaultKind.Minor => " faults minor ", _ => " faults major " });
        if (cost.Count is { } count)
        {
            _expressions.Write(count);
        }
    }
}
