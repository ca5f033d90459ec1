// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Checking;

/// <summary>What somebody writes who knows C or a debugger better than this language, and what it is called here.</summary>
internal static class Newcomers
{
    private const string Store = "memory is written by store(p[0], 0xaa), a range by fill(p, 0xaa)";
    private const string Load = "memory is read by load(p[0])";

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
    };

    /// <summary>What a call that there is not is called here, or null.</summary>
    public static string? Hint(string call) => Calls.GetValueOrDefault(call);

    /// <summary>For a call that reads or writes a file and was given memory instead.</summary>
    public static string? Access(string call, ValueKind first) =>
        first is not (ValueKind.Region or ValueKind.Page or ValueKind.Pages or ValueKind.Address) ? null
        : call is "write" or "pwrite" ? Store
        : call is "read" or "pread" ? Load
        : null;
}
