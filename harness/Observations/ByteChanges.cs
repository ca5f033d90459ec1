// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>What stands in pages behind a step and did not before, as expectations: text as text, pages of one byte together.</summary>
internal sealed class ByteChanges
{
    private const int PageSize = 4096;

    /// <summary>A page of which more is new is told by its first parts.</summary>
    private const int MostParts = 3;

    private const int LongestText = 64;

    private readonly CaseProgram program;
    private readonly AddressBook addresses;
    private readonly SortedDictionary<ulong, ByteRuns> old;
    private readonly SortedDictionary<ulong, ByteRuns> pages;

    public ByteChanges(CaseProgram program, AddressBook addresses, ProcessSnapshot? last, ProcessSnapshot now)
    {
        (this.program, this.addresses) = (program, addresses);
        (old, pages) = (ByAddress(last), ByAddress(now));
    }

    public IEnumerable<string> Expectations()
    {
        Place first = default;
        int length = 0;
        int value = -1;
        foreach ((ulong address, ByteRuns page) in pages)
        {
            int[] bytes = [.. page.Each()];
            bool[] isNew = New(address, bytes);
            int all = bytes.Length == PageSize && isNew.Contains(true) && page.Runs is [{ Value: >= 0 } only] ? only.Value : -1;
            if (length > 0 && (all != value || page.Start != first with { Offset = first.Offset + length }))
            {
                yield return Filled(first, length, value);
                length = 0;
            }

            if (all >= 0)
            {
                first = length == 0 ? page.Start : first;
                (length, value) = (length + PageSize, all);
            }
            else
            {
                foreach (string part in Parts(page.Start, bytes, isNew).Take(MostParts))
                {
                    yield return part;
                }
            }
        }

        if (length > 0)
        {
            yield return Filled(first, length, value);
        }
    }

    private string Filled(Place first, int length, int value) => $"contents({addresses.Name(first, length)}) == {Text(value)}";

    private IEnumerable<string> Parts(Place page, int[] bytes, bool[] isNew)
    {
        for (int at = 0; at < bytes.Length;)
        {
            if (!isNew[at] || bytes[at] < 0)
            {
                at++;
                continue;
            }

            (int start, int end) = Around(bytes, at, (_, other) => IsText(other));
            (int same, int last) = Around(bytes, at, (one, other) => one == other);
            Place place = page with { Offset = page.Offset + start };
            if (IsText(bytes[at]) && end - start > last - same)
            {
                int length = Math.Min(end - start, LongestText);
                string text = string.Concat(bytes.Skip(start).Take(length).Select(one => (char)one));
                yield return $"memory({addresses.Name(place)}) == \"{text}\"";
                at = end;
                continue;
            }

            place = page with { Offset = page.Offset + same };
            yield return last - same == 1 ? $"memory({addresses.Name(place)}) == {Text(bytes[at])}"
                : $"contents({addresses.Name(place)}, {last - same} bytes) == {Text(bytes[at])}";
            at = last;
        }
    }

    /// <summary>What was not told, or was no page, was zeros to whoever looked.</summary>
    private bool[] New(ulong address, int[] bytes)
    {
        int[] before = old.TryGetValue(address, out ByteRuns? page) ? [.. page.Each()] : [];
        return [.. bytes.Select((one, at) => page is null ? one != 0 : at < before.Length && one != before[at])];
    }

    private static (int Start, int End) Around(int[] bytes, int at, Func<int, int, bool> belongs)
    {
        int start = at;
        int end = at + 1;
        while (start > 0 && belongs(bytes[at], bytes[start - 1]))
        {
            start--;
        }

        while (end < bytes.Length && belongs(bytes[at], bytes[end]))
        {
            end++;
        }

        return (start, end);
    }

    /// <summary>What stands in quotes as it is.</summary>
    private static bool IsText(int value) => value is >= ' ' and <= '~' and not ('"' or '\\');

    private static string Text(int value) => value == 0 ? "0" : $"0x{value:x2}";

    /// <summary>Of two names that lie over each other the later one is what the script uses; what has no name cannot be written.</summary>
    private SortedDictionary<ulong, ByteRuns> ByAddress(ProcessSnapshot? snapshot)
    {
        var found = new SortedDictionary<ulong, ByteRuns>();
        foreach (ByteRuns page in snapshot?.Bytes ?? [])
        {
            if (page.Start.Slot >= 0 && program.Slots[page.Start.Slot].Name.Length > 0 && addresses.Address(page.Start) is { } address)
            {
                found[address] = page;
            }
        }

        return found;
    }
}
