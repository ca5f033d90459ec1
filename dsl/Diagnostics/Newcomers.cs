// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>What somebody writes who knows C or a debugger better than this language, and what it is called here.</summary>
internal static class Newcomers
{
    private const string Store = "memory is written by store(p[0], 0xaa), a range by fill(p, 0xaa)";
    private const string Load = "memory is read by load(p[0])";
    private const string Wait = "wait(c) = exited 0";
    private const string Pause = "steps follow each other without a pause; what may come in between stands in a race, or in a thread";
    private const string Loop = "for i in 0..4 { ... } repeats, as often as is known beforehand";
    private const string Child = "a child is made and named by fork: c = fork(), and in c { ... } is what it does";

    private static readonly Dictionary<string, string> Calls = new(StringComparer.Ordinal)
    {
        ["memset"] = Store,
        ["memcpy"] = Store,
        ["poke"] = Store,
        ["peek"] = Load,
        ["touch"] = $"{Load}; {Store}",
        ["access"] = $"{Load}; {Store}",
        ["malloc"] = "p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)",
        ["free"] = "munmap(p)",
        ["assert"] = "what must hold is expected: expect pte(p[0]): present",
        ["print"] = "'mmt observe' prints what is there after each step",
        ["printf"] = "'mmt observe' prints what is there after each step",
        ["waitpid"] = Wait,
        ["wait4"] = Wait,
        ["ioctl"] = "an ioctl is a call by its own name: UFFDIO_REGISTER(u, p, UFFDIO_REGISTER_MODE_MISSING)",
        ["pthread_create"] = "t = thread { ... }",
        ["pthread_join"] = "join t",
        ["memcmp"] = "what is in memory is expected: expect contents(p[0]) == contents(q[0])",
        ["sleep"] = Pause,
        ["usleep"] = Pause,
        ["range"] = "for i in 0..4",
    };

    private static readonly Dictionary<string, string> Statements = new(StringComparer.Ordinal)
    {
        ["while"] = Loop,
        ["loop"] = Loop,
        ["repeat"] = Loop,
        ["child"] = Child,
        ["parent"] = Child,
    };

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["MAP_FAILED"] = "a call that fails gives its error: = -ENOMEM",
        ["MAP_ANON"] = "its name is MAP_ANONYMOUS",
        ["PROT_RW"] = "write PROT_READ|PROT_WRITE",
        ["PROT_RO"] = "write PROT_READ",
        ["PAGE_SIZE"] = "a page is '1 page', and 4K",
        ["PAGESIZE"] = "a page is '1 page', and 4K",
        ["page_size"] = "a page is '1 page', and 4K",
        ["psize"] = "a page is '1 page', and 4K",
        ["errno"] = "a call that fails gives its error: = -EINVAL",
    };

    private static readonly HashSet<string> Mappings = new(StringComparer.Ordinal)
    {
        "vmas", "vma_count", "nr_vmas", "map_count", "mappings", "areas",
    };

    private static readonly HashSet<string> Asserts = new(StringComparer.OrdinalIgnoreCase)
    {
        "assert", "require", "check", "verify", "expect_true", "expect_false", "expect_eq", "expect_ne", "assert_eq", "assert_ne",
        "assert_true", "assert_false", "assert_that",
        "assert_lt", "assert_gt", "ksft_test_result", "bug_on", "warn_on",
    };

    /// <summary>Whether a word asserts something in other languages, whatever stands in its brackets.</summary>
    public static bool IsAssert(string word) => Asserts.Contains(word);

    /// <summary>What asserts here.</summary>
    public static string AssertHint =>
        "what must hold is expected: expect memory(p[0]) == 1, expect pte(p[0]): present; the result of a call stands behind it: "
            + "munmap(p) = 0";

    /// <summary>What a name that there is not is called here, or null.</summary>
    public static string? NameHint(string name) => Names.GetValueOrDefault(name);

    /// <summary>What an observation that there is not is called here, or null.</summary>
    public static string? Expected(string word) =>
        Mappings.Contains(word) ? "the mappings of a region are listed, and so counted: expect maps(p): [p[0] rw-p, p[1] r--p]" : null;

    /// <summary>What a statement that there is not is called here, or null.</summary>
    public static string? StatementHint(string word) => IsAssert(word) ? AssertHint : Statements.GetValueOrDefault(word);

    /// <summary>What a call that there is not is called here, or null.</summary>
    public static string? Hint(string call) => Calls.GetValueOrDefault(call);

    /// <summary>For a call that reads or writes a file and was given memory instead.</summary>
    public static string? Access(string call, ValueKind first) =>
        first is not (ValueKind.Region or ValueKind.Page or ValueKind.Pages or ValueKind.Address) ? null
        : call is "write" or "pwrite" ? Store
        : call is "read" or "pread" ? Load
        : null;
}
