// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What the machine has at one moment, fact by fact, for who wants to know whether a call has left all as it was.</summary>
public sealed class MachineState
{
    /// <summary>Of a page's flags those that say what it is; the others say how it was used lately.</summary>
    private const PageFlags Told = PageFlags.Locked | PageFlags.Uptodate | PageFlags.Dirty | PageFlags.SwapBacked | PageFlags.Unevictable
        | PageFlags.Mlocked | PageFlags.Anon | PageFlags.HwPoison | PageFlags.SwapCache | PageFlags.Private;

    private readonly Dictionary<(StatePart Part, string Of), string> facts = [];

    private MachineState()
    {
    }

    internal static MachineState Of(Machine machine)
    {
        MachineState state = new();
        HashSet<Inode> files = [];
        HashSet<UserfaultfdCtx> watchers = [];
        foreach (TaskStruct task in machine.LiveTasks)
        {
            state.AddProcess(task, files, watchers);
        }

        state.AddPages(machine, files);
        foreach (Inode file in files)
        {
            state.AddFile(file);
        }

        foreach (UserfaultfdCtx ctx in watchers)
        {
            state.Add(
                StatePart.Events, $"userfaultfd {ctx.Id}",
                $"changing {ctx.MmapChanging}, faults {ctx.PendingFaults.Count}+{ctx.Faults.Count}, events {ctx.Events.Count}");
        }

        state.AddMachine(machine);
        return state;
    }

    /// <summary>What is not as it was, each with what it is about.</summary>
    public IEnumerable<(StatePart Part, string What)> ChangesSince(MachineState before)
    {
        ArgumentNullException.ThrowIfNull(before);
        foreach (((StatePart part, string of), string was) in before.facts)
        {
            if (facts.GetValueOrDefault((part, of), "gone") is var now && now != was)
            {
                yield return (part, $"{of}: was {was}, is {now}");
            }
        }

        foreach (((StatePart part, string of), string now) in facts)
        {
            if (!before.facts.ContainsKey((part, of)))
            {
                yield return (part, $"{of}: was not there, is {now}");
            }
        }
    }

    private void Add(StatePart part, string of, string fact) => facts.Add((part, of), fact);

    private void AddProcess(TaskStruct task, HashSet<Inode> files, HashSet<UserfaultfdCtx> watchers)
    {
        MmStruct mm = task.Mm!;
        string process = $"process {task.Pid}";
        files.UnionWith(task.Files.All.Select(file => file.Inode));
        for (Vma? vma = mm.Vmas.First; vma is not null; vma = vma.Next)
        {
            Add(
                StatePart.Mappings, $"{process}, mapping at {vma.Start}",
                $"to {vma.End}, {vma.Flags}, {vma.File?.Name} {vma.Pgoff}, {vma.AnonName}, userfaultfd {vma.UserfaultfdCtx?.Id}");
            AddEntries(process, vma);
            if (vma.File is { } file)
            {
                files.Add(file.Inode);
            }

            if (vma.UserfaultfdCtx is { } ctx)
            {
                watchers.Add(ctx);
            }
        }

        foreach (MmCounter counter in Enum.GetValues<MmCounter>())
        {
            Add(StatePart.Counters, $"{process}, {counter}", $"{mm.Counter(counter)}");
        }

        Add(
            StatePart.Counters, $"{process}, mapped memory",
            $"{mm.MapCount} mappings, total {mm.TotalVm}, data {mm.DataVm}, code {mm.ExecVm}, stack {mm.StackVm}, brk {mm.Brk}");
        Add(StatePart.Counters, $"{process}, locked memory", $"{mm.LockedVm}, pinned {mm.PinnedVm}");
        Add(StatePart.Tables, $"{process}, page tables", $"{mm.PgtablesBytes}");
    }

    private void AddEntries(string process, Vma vma)
    {
        for (VirtAddr at = vma.Start; Pagewalk.NextPteTable(vma.Mm, ref at, vma.End, OnLeaf.NoTable) is { } table; at += VirtAddr.PageSize)
        {
            Pte pte = table.Get(PageTable.PteIndex(at));
            if (pte.IsNone)
            {
                continue;
            }

            Page? page = pte.IsPresent ? vma.Mm.Machine.PageAlloc.PageOf(pte.Pfn) : null;
            string bits = page is null ? $"{pte.Raw:x}" : $"{pte.MkOld().Raw & ~Pte.PfnMask:x}";
            Add(StatePart.Entries, $"{process}, {at}", page is null ? $"{pte.ToSwpEntry()}" : $"page {pte.Pfn}");
            Add(StatePart.Rights, $"{process}, bits of {at}", page?.IsAnonExclusive == true ? $"{bits}, its alone" : bits);
        }
    }

    private void AddPages(Machine machine, HashSet<Inode> files)
    {
        for (ulong pfn = 1; pfn < machine.PageAlloc.EndPfn; pfn++)
        {
            if (machine.PageAlloc.TryPage(pfn) is not { Folio: { IsReserved: false, IsFree: false } folio } page)
            {
                continue;
            }

            Add(
                StatePart.Pages, $"page {pfn}",
                $"references {folio.RefCount}, mappings {page.MapCount}, {folio.Flags & Told}, contents {Fingerprint(page):x}");
            if (folio.Mapping is { } mapping)
            {
                files.Add(mapping.Host);
            }
        }
    }

    private void AddFile(Inode file)
    {
        // Two of them may have one name, and a name may go.
        string name = $"{file.Name} #{file.Id & uint.MaxValue}";
        Add(StatePart.Files, name, $"{file.Size} bytes, {file.Mapping.NrPages} pages, charged {file.AccountedPages}, seals {file.Seals}");
        foreach (Folio folio in file.Mapping.PagesFrom(0))
        {
            Add(StatePart.Files, $"{name}, {folio.Index}", $"page {folio.Pfn}");
        }

        foreach ((ulong index, SwpEntry entry) in file.Mapping.SwappedFrom(0))
        {
            Add(StatePart.Files, $"{name}, swapped {index}", $"{entry}");
        }
    }

    private void AddMachine(Machine machine)
    {
        Add(StatePart.Counters, "committed memory", $"{machine.CommittedPages}");
        Add(StatePart.Files, "tmpfs", $"{machine.Tmpfs.Used} pages");
        foreach (SwapInfo area in machine.SwapInfo)
        {
            for (ulong offset = 0; offset < area.Pages; offset++)
            {
                if (!area.IsFree(offset))
                {
                    Add(StatePart.Swap, $"slot {area.Type}:{offset}", $"{area.MapOf(offset)}, cached {area.CacheOf(offset)?.Pfn}");
                }
            }
        }
    }

    /// <summary>FNV-1a: pages that differ are told apart, and that is all that it is for.</summary>
    private static ulong Fingerprint(Page page)
    {
        Span<byte> bytes = stackalloc byte[(int)VirtAddr.PageSize];
        page.Contents.Read(0, bytes);
        ulong sum = 0xcbf2_9ce4_8422_2325;
        foreach (byte one in bytes)
        {
            sum = unchecked((sum ^ one) * 0x100_0000_01b3);
        }

        return sum;
    }
}
