// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>Makes a script small and plain as long as what was found in it is still there.</summary>
/// <remarks>
/// Zeller's ddmin over statements, then <see cref="Simplifications"/> of what is left, and both again until neither helps.
/// A script that does not check is one in which it is not there.
/// </remarks>
public static class Shrinker
{
    /// <summary>Scripts that are tried before the rest stays as it is: each is run a few times on both machines.</summary>
    private const int MostTries = 3000;

    /// <summary>A script none of whose statements can be left out alone, and none of whose arguments can be simpler.</summary>
    /// <param name="script">The script in which something was found.</param>
    /// <param name="isThere">Whether it is still there.</param>
    public static FuzzScript Shrink(FuzzScript script, Func<FuzzScript, bool> isThere)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(isThere);
        int tries = 0;
        HashSet<string> missed = [];
        FuzzScript before;
        do
        {
            before = script;
            script = Simpler(WithoutStatements(script, IsThere), IsThere);
        }
        while (script.Text != before.Text);

        FuzzScript renumbered = Simplifications.Renumbered(script);
        return renumbered.Text != script.Text && IsThere(renumbered) ? renumbered : script;

        bool IsThere(FuzzScript candidate)
        {
            if (tries >= MostTries || missed.Contains(candidate.Text))
            {
                return false;
            }

            tries++;
            return isThere(candidate) || !missed.Add(candidate.Text);
        }
    }

    private static FuzzScript WithoutStatements(FuzzScript script, Func<FuzzScript, bool> isThere)
    {
        int chunk = script.Statements.Count / 2;
        while (chunk > 0)
        {
            FuzzScript smaller = WithoutChunks(script, chunk, isThere);
            chunk = smaller.Statements.Count < script.Statements.Count
                ? Math.Max(1, Math.Min(chunk, smaller.Statements.Count / 2))
                : chunk / 2;
            script = smaller;
        }

        return script;
    }

    // From the end: what comes late seldom carries what comes before it.
    private static FuzzScript WithoutChunks(FuzzScript script, int chunk, Func<FuzzScript, bool> isThere)
    {
        for (int start = script.Statements.Count - chunk; start >= 0; start -= chunk)
        {
            FuzzScript candidate = script with
            {
                Statements = [.. script.Statements.Take(start), .. script.Statements.Skip(start + chunk)],
            };
            if (isThere(candidate))
            {
                script = candidate;
            }
        }

        return script;
    }

    private static FuzzScript Simpler(FuzzScript script, Func<FuzzScript, bool> isThere)
    {
        while (Simplifications.Of(script).FirstOrDefault(simpler => simpler.Text != script.Text && isThere(simpler)) is { } found)
        {
            script = found;
        }

        return script;
    }
}
