// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness;
using Selftests.Harness.Linux;

namespace Selftests.Cli;

/// <summary>The repository's known-differences.txt; what is wrong in it is its writer's to mend, and no error of ours.</summary>
internal static class KnownDifferenceFile
{
    /// <summary>The list; nothing is run with one that does not check.</summary>
    public static KnownDifferenceList Read(CommandHost host)
    {
        KnownDifferenceList list = Load(host);
        return list.Diagnostics.Count == 0 ? list : throw new UsageException(Refusal(host, list, list.Diagnostics));
    }

    /// <summary>Whether the entries speak of cases that are there.</summary>
    public static bool IsGood(CommandHost host, KnownDifferenceList list, ScriptSet suite)
    {
        IReadOnlyList<Diagnostic> wrong = list.Check(suite.Cases);
        if (wrong.Count > 0)
        {
            host.Error.WriteLine($"mmt: {Refusal(host, list, wrong)}");
        }

        return wrong.Count == 0;
    }

    /// <summary>For mmt check: what is wrong with the list is printed; how many errors there were.</summary>
    public static int Check(CommandHost host, ScriptSet suite)
    {
        KnownDifferenceList list = Load(host);
        Diagnostic[] wrong = [.. list.Diagnostics, .. suite.IsValid ? list.Check(suite.Cases) : []];
        Write(host.Out, list, wrong);
        return wrong.Length;
    }

    /// <summary>Its name as a user would type it here.</summary>
    public static string Shown(KnownDifferenceList list) => CommandHost.DisplayPath(Path.GetFullPath(list.Path));

    private static KnownDifferenceList Load(CommandHost host)
    {
        try
        {
            return KnownDifferenceList.OfFolder(host.Selftests);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot read the list of known differences: {e.Message}");
        }
    }

    private static string Refusal(CommandHost host, KnownDifferenceList list, IReadOnlyList<Diagnostic> wrong)
    {
        Write(host.Error, list, wrong);
        return $"{Count.Of(wrong.Count, "error")} in {Shown(list)}: nothing was run";
    }

    private static void Write(TextWriter output, KnownDifferenceList list, IReadOnlyList<Diagnostic> wrong)
    {
        foreach (Diagnostic diagnostic in wrong)
        {
            output.Write(DiagnosticRenderer.Render(diagnostic with { File = Shown(list) }, list.Text));
        }
    }
}
