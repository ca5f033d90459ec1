// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;

namespace Selftests.MmCore;

/// <summary>One execution of a race, by its decisions: who made each step. Its text is an id that <see cref="TryParse"/> reads.</summary>
/// <remarks><c>1:5.2:3.1</c>: the thread of number 1 makes five steps, that of number 2 three, that of number 1 one more. What it does not
/// say is left to the order of creation.</remarks>
public sealed class Schedule(IReadOnlyList<int> steps) : IEquatable<Schedule>
{
    /// <summary>The number of the thread that makes each step.</summary>
    public IReadOnlyList<int> Steps => steps;

    /// <summary>How often it is another thread that goes on.</summary>
    public int Switches
    {
        get
        {
            int switches = 0;
            for (int i = 1; i < steps.Count; i++)
            {
                switches += steps[i] == steps[i - 1] ? 0 : 1;
            }

            return switches;
        }
    }

    /// <summary>Reads what <see cref="ToString"/> wrote. False: it is no schedule.</summary>
    public static bool TryParse(string text, out Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<int> steps = [];
        schedule = new Schedule(steps);
        foreach (string run in text.Split('.'))
        {
            string[] parts = run.Split(':');
            int count = 1;
            if (parts.Length > 2 || !TryNumber(parts[0], out int thread) || (parts.Length == 2 && !TryNumber(parts[1], out count))
                || count is 0 or > MaxRun)
            {
                return false;
            }

            steps.AddRange(Enumerable.Repeat(thread, count));
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        List<string> runs = [];
        for (int i = 0, end; i < steps.Count; i = end)
        {
            end = i + 1;
            while (end < steps.Count && steps[end] == steps[i])
            {
                end++;
            }

            runs.Add(end == i + 1 ? $"{steps[i]}" : $"{steps[i]}:{end - i}");
        }

        return string.Join('.', runs);
    }

    /// <inheritdoc/>
    public bool Equals(Schedule? other) => other is not null && steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Schedule);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int step in steps)
        {
            hash.Add(step);
        }

        return hash.ToHashCode();
    }

    /// <summary>No run of steps is longer: a text of a few letters must not fill the memory.</summary>
    private const int MaxRun = 1_000_000;

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
