// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>Calls that not every Linux machine can be asked for, and those that none can.</summary>
internal static class LinuxCalls
{
    /// <summary>Calls of the language that the executor does not make, each with the reason.</summary>
    public static readonly IReadOnlyDictionary<string, string> Never = new Dictionary<string, string>
    {
        ["vfork"] = "its child would run on the stack and the data of the executor, whose steps are not its own",
    };

    private const string NoPins =
        "pins are taken through /sys/kernel/debug/gup_test or io_uring, and neither is there (CONFIG_GUP_TEST, debugfs and root, "
        + "or kernel.io_uring_disabled 0)";

    private static readonly Dictionary<string, (string Feature, string Reason)> Needs = new()
    {
        ["pin"] = ("pins", NoPins),
        ["unpin"] = ("pins", NoPins),
        ["pkey_set"] = ("pkeys", "the processor has no protection keys, or the kernel does not use them"),
        ["USERFAULTFD_IOC_NEW"] = ("dev_userfaultfd", "there is no /dev/userfaultfd (6.1, CONFIG_USERFAULTFD) that may be opened"),
        ["memfd_secret"] = ("memfd_secret", "this kernel has no memfd_secret, or has it switched off (secretmem.enable)"),
    };

    // Where the kernel says so itself: a script that expects the refusal is right.
    private static readonly Dictionary<string, (string Feature, string Since)> News = new()
    {
        ["PAGEMAP_SCAN"] = ("pagemap_scan", "PAGEMAP_SCAN, which came with 6.7"),
        ["cachestat"] = ("cachestat", "cachestat, which came with 6.5"),
        ["mseal"] = ("mseal", "mseal, which came with 6.10"),
    };

    /// <summary>What an older kernel than the call's refuses, or null.</summary>
    public static string? Lacks(string call, LinuxFeatures features) =>
        News.TryGetValue(call, out (string Feature, string Since) news) && features.Get(news.Feature) == "0" ? news.Since : null;

    /// <summary>Why this machine cannot make a call, or null.</summary>
    public static string? WhyNot(string call, LinuxFeatures features) =>
        Never.TryGetValue(call, out string? never) ? $"{call}: {never}"
        : Needs.TryGetValue(call, out (string Feature, string Reason) need) && features.Get(need.Feature) != "1" ? $"{call}: {need.Reason}"
        : features.Call(call) < 0 ? call
        : null;
}
