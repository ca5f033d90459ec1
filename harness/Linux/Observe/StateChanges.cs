// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>What is different in a process after a step, in the script's notation: as expectations that hold now, and as notes.</summary>
/// <remarks>Pages are known by their addresses: two names may lie over each other, as those of a mapping that grew in place.</remarks>
internal sealed class StateChanges(CaseProgram program, AddressBook addresses)
{
    private const long PageSize = 4096;

    /// <summary>What comes and goes with the machine's load is nobody's step.</summary>
    private const PageWords Steady = PageWords.Dirty | PageWords.Unevictable | PageWords.Mlocked | PageWords.SwapCache | PageWords.Ksm
        | PageWords.Thp | PageWords.HwPoison;

    /// <summary>Lines that an author could write down behind the step.</summary>
    public IEnumerable<string> Expectations(ProcessSnapshot? last, ProcessSnapshot now) =>
        Pages(last, now, page => Words.Of(page.Pte), "pte", "none").Concat(Counters(last, now));

    /// <summary>Lines that only explain: how many map a page, what mappings became.</summary>
    public IEnumerable<string> Notes(ProcessSnapshot? last, ProcessSnapshot now) =>
        Pages(last, now, Behind, "page", "").Concat(Copied(last, now)).Concat(Maps(last, now)).Concat(Flags(last, now));

    private IEnumerable<string> Pages(ProcessSnapshot? last, ProcessSnapshot now, Func<PageState, string> text, string observation, string absent)
    {
        Dictionary<ulong, PageState> old = ByAddress(last);
        var changed = new List<(Place Place, ulong Address, string Words)>();
        foreach ((ulong address, PageState page) in ByAddress(now))
        {
            string words = text(page);
            if ((!old.Remove(address, out PageState was) || text(was) != words) && words.Length > 0)
            {
                changed.Add((page.Place, address, words));
            }
        }

        if (absent.Length > 0)
        {
            changed.AddRange(old.Select(gone => (gone.Value.Place, gone.Key, absent)));
        }

        changed.Sort((a, b) => a.Address.CompareTo(b.Address));
        return Runs(changed).Select(run => $"{observation}({run.Range}): {run.Words}");
    }

    /// <summary>A page that was there and is another one now was copied, or given back and made anew.</summary>
    private IEnumerable<string> Copied(ProcessSnapshot? last, ProcessSnapshot now)
    {
        Dictionary<ulong, PageState> old = ByAddress(last);
        List<(Place Place, ulong Address, string Words)> others = [.. ByAddress(now)
            .Where(page => old.TryGetValue(page.Key, out PageState was) && was.Identity >= 0 && page.Value.Identity >= 0 && was.Identity != page.Value.Identity)
            .Select(page => (page.Value.Place, page.Key, "another page than before"))];
        others.Sort((a, b) => a.Address.CompareTo(b.Address));
        return Runs(others).Select(run => $"{run.Range}: {run.Words}");
    }

    private static string Behind(PageState page)
    {
        var words = new List<string>();
        if (page.MapCount >= 0)
        {
            words.Add($"mapcount {page.MapCount}");
        }

        if (page.RefCount >= 0)
        {
            words.Add($"refcount {page.RefCount}");
        }

        if ((page.Page & Steady) != 0)
        {
            words.Add(Words.Of(page.Page & Steady));
        }

        if (page.Pte.HasFlag(PteWords.Anon) && page.PageKnown.HasFlag(PageWords.SwapBacked) && !page.Page.HasFlag(PageWords.SwapBacked))
        {
            words.Add("!swapbacked");
        }

        // Nobody's page and everybody's: the zero page.
        return words.Count == 0 || page.Pte.HasFlag(PteWords.ZeroPage) ? "" : string.Join(", ", words);
    }

    private Dictionary<ulong, PageState> ByAddress(ProcessSnapshot? snapshot)
    {
        var pages = new Dictionary<ulong, PageState>();
        foreach (PageState page in snapshot?.Pages ?? [])
        {
            if (addresses.Address(page.Place) is { } address)
            {
                pages[address] = page;
            }
        }

        return pages;
    }

    private IEnumerable<(string Range, string Words)> Runs(List<(Place Place, ulong Address, string Words)> pages)
    {
        for (int first = 0, next; first < pages.Count; first = next)
        {
            (Place start, ulong address, string words) = pages[first];
            for (next = first + 1; next < pages.Count && pages[next].Words == words && pages[next].Place.Slot == start.Slot
                && pages[next].Address == address + (ulong)((next - first) * PageSize); next++)
            {
            }

            // What has no name in the script cannot be written down there.
            if (start.Slot >= 0 && program.Slots[start.Slot].Name.Length > 0)
            {
                yield return (addresses.Name(start, (next - first) * PageSize), words);
            }
        }
    }

    private static IEnumerable<string> Counters(ProcessSnapshot? last, ProcessSnapshot now)
    {
        string[] rss = [.. now.Counters
            .Where(counter => counter.Name is "anon" or "file" or "shmem" or "swap" && HasChanged(last, counter))
            .Select(counter => $"{counter.Name} {counter.Value}")];
        if (rss.Length > 0)
        {
            yield return $"rss: {string.Join(", ", rss)}";
        }

        foreach (Counter counter in now.Counters)
        {
            if (counter.Name == "nr_ptes" && HasChanged(last, counter))
            {
                yield return $"nr_ptes {counter.Value}";
            }
        }
    }

    private static bool HasChanged(ProcessSnapshot? last, Counter counter) => counter.Value is not null
        && counter.Value != ((last?.Counters ?? []).FirstOrDefault(old => old.Name == counter.Name).Value ?? 0);

    /// <summary>The mappings around what changed, as maps() has them; nothing for a mapping that is just there as it was asked for.</summary>
    private IEnumerable<string> Maps(ProcessSnapshot? last, ProcessSnapshot now)
    {
        List<VmaState> old = Sorted(last);
        List<VmaState> maps = Sorted(now);
        VmaState[] fresh = [.. maps.Where(vma => !old.Exists(was => Same(was, vma)))];
        VmaState[] gone = [.. old.Where(was => !maps.Exists(vma => Same(was, vma)))];
        if (fresh.Length > 0 && (gone.Length > 0 || fresh.Length > 1))
        {
            yield return $"maps: [{string.Join(", ", fresh.Select(vma => $"{Range(vma)} {vma.Perms}"))}]";
        }
        else if (gone.Length > 0)
        {
            yield return $"maps: {string.Join(", ", gone.Select(Range))} gone";
        }
    }

    /// <summary>Flags that mappings won or lost.</summary>
    private IEnumerable<string> Flags(ProcessSnapshot? last, ProcessSnapshot now)
    {
        List<VmaState> old = Sorted(last);
        foreach (VmaState vma in Sorted(now))
        {
            ulong start = addresses.Address(vma.Start) ?? 0;
            VmaState? was = old.Find(other => addresses.Address(other.Start) is { } at && at <= start && start - at < (ulong)other.Length);
            if (was?.Flags is null || vma.Flags is null)
            {
                continue;
            }

            string[] before = was.Flags.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] after = vma.Flags.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] changes = [.. after.Except(before).Select(flag => $"+{flag}"), .. before.Except(after).Select(flag => $"-{flag}")];
            if (changes.Length > 0)
            {
                yield return $"vma({Range(vma)}): flags {string.Join(' ', changes)}";
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

    private bool Same(VmaState a, VmaState b) =>
        addresses.Address(a.Start) == addresses.Address(b.Start) && a.Length == b.Length && a.Perms == b.Perms;

    private string Range(VmaState vma) => addresses.Name(vma.Start, vma.Length);
}
