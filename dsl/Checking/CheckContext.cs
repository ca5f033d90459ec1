// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>One check: where errors go, and what the script's files define.</summary>
internal sealed class CheckContext(CheckOptions options)
{
    private readonly List<Diagnostic> _diagnostics = [];

    public CheckOptions Options => options;

    public FileScope Files { get; } = new();

    public ScriptMeaning Meaning { get; } = new();

    /// <summary>The file that is being checked.</summary>
    public string FileName { get; set; } = "";

    /// <summary>In a test that is skipped, what is not modelled is no error: names and kinds still are.</summary>
    public bool IsSkipped { get; set; }

    /// <summary>Who runs the statements at hand.</summary>
    public Runner Runner { get; set; }

    /// <summary>The processes that end, or were waited for, in the thread at hand.</summary>
    public List<Binding> EndedInThread { get; set; } = [];

    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    public bool IsFull => _diagnostics.Count >= Limits.Diagnostics;

    /// <summary>Reports, once: a row's value that is used in several places is wrong in one.</summary>
    public void Error(Node at, string message, string? hint = null) => Error(at.Span, message, hint);

    public void Error(SourceSpan span, string message, string? hint = null)
    {
        if (!IsFull && !_diagnostics.Exists(known => known.Span == span && known.Message == message && known.File == FileName))
        {
            _diagnostics.Add(new Diagnostic(FileName, span, message, hint));
        }
    }

    /// <summary>From this line on nothing runs in a process any more.</summary>
    public void Ends(Binding process, int line)
    {
        if (process.ExitLine == 0)
        {
            process.ExitLine = line;
            EndedInThread.Add(process);
        }
    }

    public void Add(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (!IsFull)
            {
                _diagnostics.Add(diagnostic);
            }
        }
    }

    /// <summary>Reports what the machine cannot do; <paramref name="shown"/> is how the script says it.</summary>
    public void Require(string feature, SourceSpan span, string shown)
    {
        if (!IsSkipped && !options.Support.Has(feature))
        {
            Error(span, $"not modelled yet: {shown}");
        }
    }

    /// <summary><c>did you mean 'x'?</c>, or the other hint when nothing is near.</summary>
    public static string? DidYouMean(string name, IEnumerable<string> candidates, string? otherwise = null) =>
        Nearest.To(name, candidates) is { } near ? $"did you mean '{near}'?" : otherwise;
}
