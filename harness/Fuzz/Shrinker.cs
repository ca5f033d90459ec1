// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Shrink;

namespace Selftests.Harness.Fuzz;

/// <summary>Makes a script small and plain as long as what was found in it is still there.</summary>
/// <remarks>
/// <see cref="Ddmin"/> over statements, then <see cref="Simplifications"/> of what is left, and both again until neither helps.
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

    private static FuzzScript WithoutStatements(FuzzScript script, Func<FuzzScript, bool> isThere) =>
        script with
        {
            Statements = Ddmin.Reduce(script.Statements, fewer => isThere(script with { Statements = [.. fewer] })),
        };

    private static FuzzScript Simpler(FuzzScript script, Func<FuzzScript, bool> isThere)
    {
        while (Simplifications.Of(script).FirstOrDefault(simpler => simpler.Text != script.Text && isThere(simpler)) is { } found)
        {
            script = found;
        }

        return script;
    }
}
