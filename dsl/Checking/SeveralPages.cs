// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Checking;

/// <summary>What is meant where one address stands for a range of pages: only its first byte, or page, would be looked at.</summary>
internal static class SeveralPages
{
    public static string Hint(string owner) => owner switch
    {
        "store" => "fill(p[1..3], 7) writes every byte, for i in 1..3 { store(p[i], 7) } the first of each page",
        "load" => "for i in 0..2 { load(p[i]) } reads a byte of each page",
        "fetch" => "for i in 0..2 { fetch(p[i]) } fetches from each page",
        "memory" => "expect contents(p[1..3]) == 7 looks at every byte, memory(p[1]) at one",
        "page" or "vma" or "same_page" => $"for i in 0..2 {{ expect {owner}(...) }} looks at each page",
        _ => "the first address of a range is that of its first page: p[1]",
    };
}
