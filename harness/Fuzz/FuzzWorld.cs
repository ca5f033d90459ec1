// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Observations;
using Selftests.MmCore.Uapi;

namespace Selftests.Harness.Fuzz;

/// <summary>What a random script has so far, and the dice.</summary>
internal sealed class FuzzWorld(Random random) : IRandomPlaces
{
    private const string AccessOutcomes = "ok or SIGSEGV or SIGBUS";

    /// <summary>Which error a call gives is for the machines to agree about, and none that the model has ends the script.</summary>
    private static readonly string CallOutcomes = string.Join(
        " or ", ["ok", .. Enum.GetValues<Errno>().Where(errno => errno != Errno.ERESTARTNOINTR).Select(errno => $"-{errno}")]);

    /// <summary>Pages of the memory file.</summary>
    public const int FilePages = 8;

    /// <summary>Where instructions are fetched, so many bytes together are the same: one instruction's worth.</summary>
    private const int InstructionGrain = 16;

    public const int PageBytes = 4096;

    private const int PagesOfTable = 512;

    /// <summary>The most processes a script has at once.</summary>
    private const int MostProcesses = 6;

    /// <summary>Instructions of one byte that harm nothing, the stack pointer neither, because a fetch runs them on Linux.</summary>
    private static readonly byte[] HarmlessBytes = [0x90, 0x91, 0x92, 0x93, 0x95, 0x96, 0x97, 0x98, 0x99, 0xf5, 0xf8, 0xf9, 0xfc];

    private static readonly string[] Areas = ["a", "b"];
    private readonly List<string> living = [""];
    private readonly Dictionary<string, string> parents = [];
    private readonly List<(string Child, string Parent)> ended = [];
    private int forks;
    private int threads;
    private int names;

    /// <summary>Pages of each area. In small ones mappings meet more often, in large ones they stay apart.</summary>
    public required int AreaPages { get; init; }

    /// <summary>Whether the areas have several page tables each: ranges begin and end where those do.</summary>
    public bool HasTables => AreaPages > PagesOfTable;

    /// <summary>The machine's block; empty: the usual machine.</summary>
    public string Machine { get; init; } = "";

    /// <summary>Whether memory runs out: calls say so, but an access would be killed, and a fork that fails has no child.</summary>
    public bool HasLittleMemory => Machine.Contains("memory", StringComparison.Ordinal);

    /// <summary>Whether some statements run in threads.</summary>
    public bool HasThreads { get; init; }

    /// <summary>
    /// Whether instructions are fetched: on Linux they run, so that bytes must be harmless ones, and never two kinds in one.
    /// </summary>
    public bool HasFetches { get; init; }

    /// <summary>Bytes that lie together, at least.</summary>
    public int Grain => HasFetches ? InstructionGrain : 1;

    /// <summary>Whether the kernel may choose a place: from there on page tables cannot be counted on Linux.</summary>
    public bool HasKernelPlaces { get; init; }

    /// <summary>The descriptors that calls use.</summary>
    public List<string> Files { get; } = [];

    /// <summary>The userfaultfds that there are.</summary>
    public List<string> Uffds { get; } = [];

    /// <summary>Once a descriptor was closed its number may be used again, and by whom is each machine's own.</summary>
    public bool HasClosed { get; set; }

    /// <summary>Statements so far.</summary>
    public List<FuzzStatement> Statements { get; } = [];

    /// <summary>The process that runs the next statement.</summary>
    public string Process { get; set; } = "";

    public bool CanFork => living.Count < MostProcesses && !HasLittleMemory;

    public bool HasForked => forks > 0;

    /// <summary>A descriptor that was closed may be a pipe's by now, at which whoever reads or writes would wait for ever.</summary>
    public bool MayWaitAtFiles =>
        HasClosed && Statements.Exists(statement => statement.Text.EndsWith("= pipe()", StringComparison.Ordinal));

    /// <summary>Whether a limit may stand in the way of a mapping that must succeed.</summary>
    public bool HasLimits => Statements.Exists(statement => statement.Text.StartsWith("setrlimit", StringComparison.Ordinal));

    /// <summary>The child that was forked last.</summary>
    public string Newest => $"c{forks}";

    /// <summary>Children that have ended, by the process that forked them.</summary>
    public IReadOnlyList<(string Child, string Parent)> Ended => ended;

    public int Below(int bound) => random.Next(bound);

    public bool OneIn(int n) => random.Next(n) == 0;

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    /// <summary>Mostly the first process.</summary>
    public void ChooseProcess() => Process = OneIn(3) ? living[Below(living.Count)] : "";

    public void Add(string text, string outcomes) => Statements.Add(new FuzzStatement(text, outcomes, Process));

    /// <summary>A call that may end in any way.</summary>
    public void Call(string text) => AddAnywhere(text, CallOutcomes);

    /// <summary>An access that may end in any way.</summary>
    public void Access(string text)
    {
        if (HasLittleMemory)
        {
            Call($"madvise({RangeText()}, {Pick("MADV_POPULATE_WRITE", "MADV_POPULATE_READ")})");
            return;
        }

        AddAnywhere(text, AccessOutcomes);
    }

    /// <summary>A call with a name for its result, which nothing else uses: it may fail.</summary>
    public void NamedCall(string text) => Add($"{NewName("m")} = {text}", CallOutcomes);

    /// <summary>An operation that may be declined, and what follows in each of both ways.</summary>
    public void MayCall(string text, string done, string declined)
    {
        string decision = NewName("d");
        Add($"{decision} = may {text}", CallOutcomes);
        Add($"if {decision} {{ {AnyAccess(done)} }} else {{ {AnyAccess(declined)} }}", "");
    }

    /// <summary>A call within another statement, which may end in any way.</summary>
    public static string AnyCall(string text) => $"{text} = {CallOutcomes}";

    /// <summary>An access within another statement, which may end in any way.</summary>
    public static string AnyAccess(string text) => $"{text} = {AccessOutcomes}";

    public string NewThread() => $"t{++threads}";

    public string NewName(string stem) => $"{stem}{++names}";

    /// <summary>A byte to store.</summary>
    public string Value() => $"0x{(HasFetches ? Pick<byte>(HarmlessBytes) : 1 + Below(255)):x2}";

    /// <summary>Some pages of one area: short ranges meet, and neighbours are what merges and splits are about.</summary>
    public (string Area, int First, int Count) Range()
    {
        if (HasTables)
        {
            return RangeOfTables();
        }

        int count = OneIn(8) ? 1 + Below(AreaPages) : 1 + Below(4);
        return (Pick(Areas), Below(AreaPages - count + 1), count);
    }

    /// <summary>A range as a script writes it.</summary>
    public string RangeText()
    {
        (string area, int first, int count) = Range();
        return Text(area, first, count);
    }

    public string PageText()
    {
        (string area, int first, _) = Range();
        return $"{area}[{first}]";
    }

    /// <summary>An address: mostly where a page begins, else in the middle of one or at its end.</summary>
    public string AddressText() => OneIn(4) ? InnerAddressText() : PageText();

    public string InnerAddressText() => $"{PageText()} + {Pick(Grain, 2048, PageBytes - Grain)}";

    /// <summary>The same pages of an area and of b.</summary>
    public (string One, string Other) TwinRanges()
    {
        (string area, int first, int count) = Range();
        return (Text(area, first, count), Text("b", first, count));
    }

    public static string Text(string area, int first, int count) => count == 1 ? $"{area}[{first}]" : $"{area}[{first}..{first + count}]";

    /// <summary>A place in the file, or a length: mostly where a page begins, else in the middle of one.</summary>
    public string Size()
    {
        int page = Below(FilePages + 1);
        return OneIn(4) ? $"{(page * PageBytes) + (Below(PageBytes / Grain) * Grain)}" : $"{page} pages";
    }

    public string File() => Pick<string>([.. Files]);

    /// <summary>A new child of the running process.</summary>
    public string Fork()
    {
        string child = $"c{++forks}";
        living.Add(child);
        parents[child] = Process;
        return child;
    }

    /// <summary>
    /// A process that ends, mostly one without children, and its parent, null when that has ended before; null: there is none.
    /// </summary>
    public (string Child, string? Parent)? EndOne()
    {
        bool mayHaveChildren = OneIn(4);
        string? child = living.FindLast(process => process.Length > 0 && (mayHaveChildren || !parents.ContainsValue(process)));
        return child is null ? null : (child, End(child));
    }

    /// <summary>Ends a process; its parent, null when that has ended before.</summary>
    public string? End(string child)
    {
        living.Remove(child);
        parents.Remove(child, out string? parent);
        if (!living.Contains(parent!))
        {
            return null;
        }

        ended.Add((child, parent!));
        return parent;
    }

    private void AddAnywhere(string text, string outcomes) => Statements.Add(new FuzzStatement(text, outcomes, Process)
    {
        Thread = HasThreads && OneIn(8) ? NewThread() : "",
    });

    /// <summary>Whole tables, and pages on both sides of where they meet.</summary>
    private (string Area, int First, int Count) RangeOfTables()
    {
        if (OneIn(4))
        {
            return (Pick(Areas), Pick(0, PagesOfTable), PagesOfTable);
        }

        int count = OneIn(6) ? PagesOfTable + Below(8) : 1 + Below(4);
        int first = Pick(0, PagesOfTable - 4, (2 * PagesOfTable) - 4) + Below(6);
        return (Pick(Areas), Math.Min(first, AreaPages - count), count);
    }
}
