// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>What is different in a process after a step, for the observations to tell in the script's notation.</summary>
/// <remarks>Pages are known by their addresses: two names may lie over each other, as those of a mapping that grew in place.</remarks>
internal sealed class StateChanges
{
    private const long PageSize = 4096;

    private readonly CaseProgram program;
    private readonly AddressBook addresses;
    private readonly Dictionary<ulong, PageState> oldPages;
    private readonly Dictionary<ulong, PageState> pages;
    private readonly IReadOnlyList<Counter> oldCounters;
    private readonly IReadOnlyList<Counter> counters;
    private readonly ByteChanges? bytes;

    /// <param name="program">The case.</param>
    /// <param name="addresses">Its names.</param>
    /// <param name="last">The process before the step; null: it is new.</param>
    /// <param name="now">The process behind it.</param>
    /// <param name="isSaid">Whether the step itself says what it puts where: an access of this process.</param>
    public StateChanges(CaseProgram program, AddressBook addresses, ProcessSnapshot? last, ProcessSnapshot now, bool isSaid)
    {
        (this.program, this.addresses) = (program, addresses);
        bytes = isSaid ? null : new ByteChanges(program, addresses, last, now);
        (oldPages, pages) = (ByAddress(last), ByAddress(now));
        (oldCounters, counters) = (last?.Counters ?? [], now.Counters);
        (OldMaps, Maps) = (Sorted(last), Sorted(now));
    }

    /// <summary>The mappings before the step, by address.</summary>
    public List<VmaState> OldMaps { get; }

    /// <summary>The mappings behind it.</summary>
    public List<VmaState> Maps { get; }

    /// <summary>
    /// Runs of pages of which something else is to be said than before, each under an observation's name; nothing of those of which there
    /// is nothing.
    /// </summary>
    public IEnumerable<string> Pages(Func<PageState, string> text, string observation, string absent)
    {
        var changed = new List<(Place Place, ulong Address, string Words)>();
        foreach ((ulong address, PageState page) in pages)
        {
            string words = text(page);
            if ((!oldPages.TryGetValue(address, out PageState was) || text(was) != words) && words.Length > 0)
            {
                changed.Add((page.Place, address, words));
            }
        }

        if (absent.Length > 0)
        {
            changed.AddRange(oldPages.Where(gone => !pages.ContainsKey(gone.Key)).Select(gone => (gone.Value.Place, gone.Key, absent)));
        }

        return Runs(changed).Select(run => $"{observation}({run.Range}): {run.Words}");
    }

    /// <summary>Runs of pages that were there and are others now.</summary>
    public IEnumerable<string> Copied() => Runs([.. pages
        .Where(page => oldPages.TryGetValue(page.Key, out PageState was) && was.Identity >= 0 && page.Value.Identity >= 0
            && was.Identity != page.Value.Identity)
        .Select(page => (page.Value.Place, page.Key, ""))]).Select(run => run.Range);

    /// <summary>What stands in memory now and did not before, where the step itself does not say it.</summary>
    public IEnumerable<string> Bytes() => bytes?.Expectations() ?? [];

    /// <summary>Those of some counters that changed.</summary>
    public IEnumerable<Counter> Counters(IReadOnlyList<string> names) => counters.Where(counter => names.Contains(counter.Name)
        && counter.Value is not null && counter.Value != (oldCounters.FirstOrDefault(old => old.Name == counter.Name).Value ?? 0));

    /// <summary>Whether two mappings are alike, as far as the language's maps() tells.</summary>
    public bool IsSame(VmaState a, VmaState b) =>
        addresses.Address(a.Start) == addresses.Address(b.Start) && a.Length == b.Length && a.Perms == b.Perms;

    /// <summary>The mapping that was where this one begins, or null.</summary>
    public VmaState? OldMapAt(VmaState vma)
    {
        ulong start = addresses.Address(vma.Start) ?? 0;
        return OldMaps.Find(other => addresses.Address(other.Start) is { } at && at <= start && start - at < (ulong)other.Length);
    }

    /// <summary>How far behind the beginning of another mapping one begins.</summary>
    public long Distance(VmaState from, VmaState to) =>
        unchecked((long)((addresses.Address(to.Start) ?? 0) - (addresses.Address(from.Start) ?? 0)));

    /// <summary>The first address of a mapping by the script's names.</summary>
    public string Start(VmaState vma) => addresses.Name(vma.Start);

    /// <summary>A mapping by the script's names.</summary>
    public string Range(VmaState vma) => addresses.Name(vma.Start, vma.Length);

    private Dictionary<ulong, PageState> ByAddress(ProcessSnapshot? snapshot)
    {
        var found = new Dictionary<ulong, PageState>();
        foreach (PageState page in snapshot?.Pages ?? [])
        {
            if (addresses.Address(page.Place) is { } address)
            {
                found[address] = page;
            }
        }

        return found;
    }

    private IEnumerable<(string Range, string Words)> Runs(List<(Place Place, ulong Address, string Words)> changed)
    {
        changed.Sort((a, b) => a.Address.CompareTo(b.Address));
        for (int first = 0, next; first < changed.Count; first = next)
        {
            (Place start, ulong address, string words) = changed[first];
            for (next = first + 1; next < changed.Count && changed[next].Words == words && changed[next].Place.Slot == start.Slot
                && changed[next].Address == address + (ulong)((next - first) * PageSize); next++)
            {
            }

            // What has no name in the script cannot be written down there.
            if (start.Slot >= 0 && program.Slots[start.Slot].Name.Length > 0)
            {
                yield return (addresses.Name(start, (next - first) * PageSize), words);
            }
        }
    }

    private List<VmaState> Sorted(ProcessSnapshot? snapshot)
    {
        // One that two names lie over may be there for each; the later name is the one that the script uses now.
        List<VmaState> maps = [.. (snapshot?.Maps ?? []).Reverse().DistinctBy(vma => addresses.Address(vma.Start))];
        maps.Sort((a, b) => (addresses.Address(a.Start) ?? 0).CompareTo(addresses.Address(b.Start) ?? 0));
        return maps;
    }
}
