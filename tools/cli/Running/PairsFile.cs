// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Pairs;

namespace Selftests.Cli;

/// <summary>selftests/pairs.txt: what pairs of calls may come to although no order of them does.</summary>
internal static class PairsFile
{
    private const string Name = "pairs.txt";

    /// <summary>The list; null: it is not written as it should be, which was printed. Outside of the repository there is none.</summary>
    public static AllowedOutcomes? Read(CommandHost host)
    {
        string path = Path.Combine(host.Selftests ?? "", Name);
        if (host.Selftests is null || !File.Exists(path))
        {
            return AllowedOutcomes.None;
        }

        var errors = new List<string>();
        AllowedOutcomes list = AllowedOutcomes.Read(CommandHost.DisplayPath(path), File.ReadAllLines(path), errors);
        errors.ForEach(host.Error.WriteLine);
        return errors.Count == 0 ? list : null;
    }
}
