// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>Leaves statements out of a script as long as what was found in it is still there.</summary>
/// <remarks>Zeller's ddmin over statements; a script that no longer checks is one in which it is not there.</remarks>
public static class Shrinker
{
    /// <summary>A script none of whose statements can be left out alone.</summary>
    /// <param name="script">The script in which something was found.</param>
    /// <param name="isThere">Whether it is still there.</param>
    public static FuzzScript Shrink(FuzzScript script, Func<FuzzScript, bool> isThere)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(isThere);
        int chunk = script.Statements.Count / 2;
        while (chunk > 0)
        {
            FuzzScript smaller = WithoutChunks(script, chunk, isThere);
            chunk = smaller.Statements.Count < script.Statements.Count ? Math.Max(1, Math.Min(chunk, smaller.Statements.Count / 2)) : chunk / 2;
            script = smaller;
        }

        return script;
    }

    // From the end: what comes late seldom carries what comes before it.
    private static FuzzScript WithoutChunks(FuzzScript script, int chunk, Func<FuzzScript, bool> isThere)
    {
        for (int start = script.Statements.Count - chunk; start >= 0; start -= chunk)
        {
            FuzzScript candidate = script with { Statements = [.. script.Statements.Take(start), .. script.Statements.Skip(start + chunk)] };
            if (isThere(candidate))
            {
                script = candidate;
            }
        }

        return script;
    }
}
