// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Results;

namespace Selftests.Cli;

/// <summary>The names of --format.</summary>
internal static class ReportFormat
{
    public const string Ktap = "ktap";
    public const string Pretty = "pretty";
    public const string Plain = "plain";
    public const string Junit = "junit";
    public const string Json = "json";

    public static string[] Names { get; } = [Ktap, Pretty, Plain, Junit, Json];

    public static IReporter Create(string format, TextWriter output, bool isTerminal) => format switch
    {
        Plain => new PlainReporter(output),
        Junit => new JunitReporter(output),
        Json => new JsonReporter(output),
        Pretty => CreatePretty(output, isTerminal),
        _ => new KtapReporter(output),
    };

    // A method of its own, so that Spectre.Console is loaded where it is asked for only.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static PrettyReporter CreatePretty(TextWriter output, bool isTerminal) => new(output, isTerminal);
}
