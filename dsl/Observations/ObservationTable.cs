// SPDX-License-Identifier: GPL-2.0-or-later
using static Selftests.Dsl.Parameters;

namespace Selftests.Dsl;

/// <summary>Everything that can be expected.</summary>
public static class ObservationTable
{
    private const Claims Said = Claims.Predicates;
    private const long Page = 4096;
    private const long Kb = 1024;

    /// <summary>Locks that are held for reading or for writing.</summary>
    private static readonly string[] RwLocks =
        ["i_rwsem", "mmap_lock", "vma_lock", "map_changing_lock", "invalidate_lock", "i_mmap_rwsem", "anon_vma"];

    private static readonly string[] Locks = [.. RwLocks, "pipe_mutex", "ptl", "folio_lock"];

    private static readonly Dictionary<string, ObservationSpec> ByName = ((ObservationSpec[])
    [
        new("pte", Said, "pte(p[0]): present, !write")
        {
            Parameters = [TheRange], Exclusive = ExclusiveWords.Entry,
            Bits =
            [
                "none", "present", "write", "dirty", "young", "special", "zeropage", "anon", "file", "swap", "anon_exclusive",
                "mmap_exclusive",
                "uffd_wp", "soft_dirty", "protnone", "guard", "poison", "migration", "marker", "huge",
            ],
        },
        new("page", Said, "page(p[0]): mapcount 1, dirty")
        {
            Parameters = [Of(ParameterKind.AddressOrPin, "addr")], Exclusive = new(["head", "tail"]),
            Bits =
            [
                "dirty", "locked", "uptodate", "referenced", "active", "unevictable", "mlocked", "swapbacked", "swapcache", "ksm", "head",
                "tail",
                "thp", "hwpoison",
            ],
            Fields = [Number("mapcount"), Number("refcount")],
        },
        new("same_page", Claims.Holds, "same_page(p[0], q[0])")
        {
            Parameters = [Of(ParameterKind.AddressOrPage, "a"), Of(ParameterKind.AddressOrPage, "b")],
        },
        new("resident", Claims.Holds, "resident(p)") { Parameters = [TheRange] },
        new("memory", Claims.Equal, "memory(p[0]) == 0xaa")
        {
            Parameters = [Of(ParameterKind.AddressOrPin, "addr"), Length(AccessCalls.Size).Optional()],
            Value = ParameterKind.Stored,
            AsRange = "contents",
        },
        new("contents", Claims.Equal, "contents(p) == 0") { Parameters = [TheRange], Value = ParameterKind.Byte },
        new("vma", Said | Claims.Permissions, "vma(p[0]): rw-p, flags has \"wf\", flags lacks \"lo\"")
        {
            Parameters = [TheAddress],
            Exclusive = new(["none", "mapped"])
            {
                Words = [.. ExclusiveWords.Of("mapped", "perms", "flags", "offset", "name", "start", "end")],
            },
            Bits = ["none"],
            Fields =
            [
                Of(ParameterKind.Text, "flags"), Length("offset"), Of(ParameterKind.Text, "name"), Of(ParameterKind.Address, "start"),
                Of(ParameterKind.Address, "end"),
            ],
        },
        new("maps", Said | Claims.List, "maps(p): [p[0..2] rw-p, p[2..4] r--p]")
        {
            Parameters = [TheRange],
            Listed = ParameterKind.Mapping,
        },
        new("smaps", Said, "smaps(p): AnonHugePages 2M") { Parameters = [TheRange], HasKernelFields = true, BytesPerCount = Kb },
        new("status", Said, "status: VmLck +4") { HasKernelFields = true, HasDeltas = true, BytesPerCount = Kb },
        new("knob", Claims.Equal, "knob(\"/proc/sys/vm/overcommit_memory\") == 0") { Parameters = [Of(ParameterKind.KnobFile, "path")] },
        new("rss", Said, "rss: anon 1, shmem +1")
        {
            Fields = [Number("anon"), Number("file"), Number("shmem"), Number("swap")],
            HasDeltas = true,
            BytesPerCount = Page,
        },
        new("nr_ptes", Claims.Count, "nr_ptes +1"),
        new("thread_faults", Said, "thread_faults: minor +1") { Fields = [Number("minor"), Number("major")], HasDeltas = true },
        new("locks", Said, "locks: none held")
        {
            Bits = Locks, Exclusive = new(["none", "held"]) { Words = [.. ExclusiveWords.Of("held", Locks)] },
            Fields = [Of(ParameterKind.Word, "none"), .. RwLocks.Select(name => Of(ParameterKind.Word, name))],
            FieldWords = ["held", "read", "write"], AreFieldsWords = true,
            IsModelOnly = true,
        },
        new("trace", Said | Claims.List, "trace: [page_fault_user]")
        {
            Bits =
            [
                "page_fault_user", "page_fault_kernel", "mmap_lock_start_locking", "mmap_lock_acquire_returned", "mmap_lock_released",
                "vm_unmapped_area",
                "mm_page_alloc", "rss_stat", "mm_filemap_map_pages", "mm_filemap_delete_from_page_cache", "exit_mmap", "task_newtask",
                "spf_vma_changed", "spf_vma_noanon", "spf_vma_notsup", "spf_vma_access", "spf_pmd_changed",
                .. Points.All,
            ],
            IsModelOnly = true,
        },
        new("vmstat", Said, "vmstat: pgfault +1") { HasKernelFields = true, HasDeltas = true, IsModelOnly = true },
    ]).ToDictionary(spec => spec.Name);

    /// <summary>How what a thread is blocked in is told.</summary>
    public const string BlockedIn = "blocked in ";

    /// <summary>What <c>e: ...</c> can say of a userfaultfd event.</summary>
    public static ObservationSpec Event { get; } = new("event", Said, "e: UFFD_EVENT_PAGEFAULT, address p[0]")
    {
        Bits = [.. Events], Exclusive = new([.. Events]),
        Fields =
        [
            Of(ParameterKind.Address, "address"), Flags("flags", ConstantFamily.UffdFault), Of(ParameterKind.Task, "ptid"),
            Of(ParameterKind.Uffd, "ufd"),
            Of(ParameterKind.Address, "from"), Of(ParameterKind.Address, "to"), Length("len"),
            Of(ParameterKind.Address, "start"), Of(ParameterKind.Address, "end"),
        ],
    };

    /// <summary>What <c>t: ...</c> can say of a thread.</summary>
    public static ObservationSpec Thread { get; } = new("thread", Said, "t: blocked in userfaultfd")
    {
        Bits = ["blocked", "running", .. Sleeps],
        Exclusive = new(["running", "blocked", "exited", "killed"])
        {
            Words = [.. ExclusiveWords.Of("blocked", [.. Sleeps])],
            Pairs = [.. Sleeps.SelectMany(one => Sleeps.Where(other => other != one).Select(other => (one, other)))],
        },
        Fields = [Number("exited"), Flags("killed", ConstantFamily.Signal)], AreFieldsWords = true,
    };

    /// <summary>What <c>c: ...</c> can say of a process.</summary>
    public static ObservationSpec Process { get; } = Thread with { Name = "process", Example = "c: exited 0" };

    /// <summary>Values that are compared, and nothing that is looked at.</summary>
    public static ObservationSpec Value { get; } = new("value", Claims.Equal, "p[0] < addr(4G)");

    /// <summary>What is looked at by a word of the language.</summary>
    public static IEnumerable<ObservationSpec> All => ByName.Values;

    /// <summary>What is told by names and values of the script's own.</summary>
    public static IEnumerable<ObservationSpec> Own => [Event, Thread, Process, Value];

    /// <summary>What a thread can be blocked in: a fault, a read of messages, an event, a child, a pipe.</summary>
    private static IEnumerable<string> Sleeps =>
        "userfaultfd uffd_read uffd_event wait pipe".Split(' ').Select(place => $"{BlockedIn}{place}");

    private static IEnumerable<string> Events => ConstantTable.Of(ConstantFamily.UffdEvent).Select(constant => constant.Name);

    /// <summary>What can be expected of a name that stands for this, or null.</summary>
    public static ObservationSpec? OfOwn(ValueKind kind) => kind switch
    {
        ValueKind.Event => Event,
        ValueKind.Thread => Thread,
        ValueKind.Process => Process,
        _ => null,
    };

    /// <summary>Whether something can be said with this word.</summary>
    public static bool HasWord(string word) => All.Concat(Own).Any(spec => spec.Bits.Contains(word));

    /// <summary>The observation of this name, or null.</summary>
    public static ObservationSpec? Find(string name) => ByName.GetValueOrDefault(name);
}
