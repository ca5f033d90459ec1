// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;

namespace Selftests.Harness.Judge;

/// <summary>An execution of a race as a table: one column for each thread, and how the object is beside.</summary>
internal static class RaceText
{
    private const int MostWidth = 40;
    private const int MostRows = 60;

    /// <summary>The table, and how the execution is run again; nothing where there is none.</summary>
    public static IReadOnlyList<string> Lines(RaceRecord? race)
    {
        if (race is not { Schedule.Length: > 0 })
        {
            return [];
        }

        string again = $"the same execution again: --schedule {race.Schedule}";
        return race.Moves.Count == 0 ? [again] : [.. Table(race.Moves), again];
    }

    private static IEnumerable<string> Table(IReadOnlyList<RaceMove> moves)
    {
        string[] threads = [.. moves.Select(move => move.Thread).Distinct()];
        int[] widths =
        [
            .. threads.Select(thread => Math.Min(MostWidth,
                moves.Where(move => move.Thread == thread).Max(move => Math.Max(move.What.Length, thread.Length)))),
        ];
        yield return string.Join(" | ", threads.Select((thread, i) => thread.PadRight(widths[i]))) + " |";
        int left = moves.Count > MostRows ? moves.Count - MostRows : 0;
        for (int row = 0; row < moves.Count; row++)
        {
            if (left > 0 && row == MostRows / 2)
            {
                yield return $"... {left} more ...";
                row += left;
            }

            RaceMove move = moves[row];
            IEnumerable<string> cells =
                threads.Select((thread, i) => (thread == move.Thread ? Cut(move.What, widths[i]) : "").PadRight(widths[i]));
            yield return $"{string.Join(" | ", cells)} | {move.State}".TrimEnd();
        }
    }

    private static string Cut(string text, int width) => text.Length <= width ? text : $"{text[..(width - 3)]}...";
}
