// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;
using Selftests.Dsl.Printing;

namespace Selftests.Dsl;

/// <summary>Writes a tree as a script: the one layout that <c>mmt fmt</c> gives.</summary>
/// <remarks>Reading what was printed gives an equal tree, and printing that gives the same text.</remarks>
public static class ScriptPrinter
{
    /// <summary>The whole file, with its comments, ending in a line break.</summary>
    public static string Print(ScriptFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var output = new Output(mayBreak: true);
        new FilePrinter(output).Write(file);
        return output.ToString();
    }

    /// <summary>An expression on one line, in the script's notation.</summary>
    public static string Print(Expression expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var output = new Output(mayBreak: false);
        new ExpressionPrinter(output).Write(expression);
        return output.ToString();
    }

    /// <summary>A result on one line: <c>-ENOMEM</c>, <c>SIGSEGV SEGV_MAPERR</c>.</summary>
    public static string Print(ExpectedResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var output = new Output(mayBreak: false);
        new StepPrinter(output).Result(result);
        return output.ToString();
    }

    /// <summary>A predicate on one line: <c>!write</c>, <c>mapcount 2</c>.</summary>
    public static string Print(Predicate predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        var output = new Output(mayBreak: false);
        new ObservationPrinter(output).Predicate(predicate);
        return output.ToString();
    }

    /// <summary>A statement on as few lines as it needs, without a line break at its end.</summary>
    public static string Print(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var output = new Output(mayBreak: true);
        new StatementPrinter(output).Write(statement);
        return output.ToString();
    }
}
