// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;

namespace Selftests.Harness.Linux;

/// <summary>When something reached each branch of Linux: <c>6.12.60, 6.18.20, 6.19</c>.</summary>
/// <remarks>
/// A version with a level speaks of its own branch: that release of it and every later one. One without is a release of mainline:
/// every branch from it on has it from its beginning. A branch that neither speaks of was never reached.
/// </remarks>
public sealed class BranchVersions
{
    private readonly List<Version> branches = [];
    private Version? mainline;

    private BranchVersions(string text) => Text = text;

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The first versions that have it, of each branch that is named.</summary>
    internal IEnumerable<Version> First => mainline is null ? branches : branches.Append(mainline);

    /// <summary>Whether a kernel is one that was reached. A level that is not told counts as 0.</summary>
    public bool Reached(Version kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        return (mainline is not null && Branch(kernel) >= mainline)
            || branches.Exists(first => Branch(first) == Branch(kernel) && kernel.Build >= first.Build);
    }

    /// <summary>Reads a list; null with what is wrong, and at which of its words.</summary>
    internal static BranchVersions? TryRead(string text, out string wrong, out int at, out int length)
    {
        var read = new BranchVersions(text);
        at = 0;
        length = 0;
        wrong = "";
        foreach (string part in text.Split(','))
        {
            string word = part.Trim();
            length = Math.Max(1, word.Length);
            int blanks = part.Length - part.TrimStart().Length;
            wrong = read.Add(word);
            if (wrong.Length > 0)
            {
                at += blanks;
                return null;
            }

            at += part.Length + 1;
        }

        return read;
    }

    /// <summary>Adds a version; empty, or what is wrong with it.</summary>
    private string Add(string word)
    {
        string[] numbers = word.Split('.');
        if (numbers.Length is < 2 or > 3 || !numbers.All(IsNumber))
        {
            return $"'{word}' is no version: 6.19 is a release of mainline, 6.18.20 one of a branch";
        }

        Version version = Version.Parse(word);
        if (mainline is not null)
        {
            return $"{mainline} stands for all that comes later: '{word}' says nothing more";
        }

        if (version.Build == 0)
        {
            return $"'{word}' is where a branch begins: {version.Major}.{version.Minor}";
        }

        if (branches.Count > 0 && Branch(version) <= Branch(branches[^1]))
        {
            return $"'{word}' stands behind {branches[^1]}: each branch once, the oldest first";
        }

        if (version.Build < 0)
        {
            mainline = version;
        }
        else
        {
            branches.Add(version);
        }

        return "";
    }

    private static bool IsNumber(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static Version Branch(Version version) => new(version.Major, version.Minor);
}
