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

    private static readonly Dictionary<string, (string Feature, string Reason)> Needs = new()
    {
        ["pin"] = ("gup_test", "pins are taken through /sys/kernel/debug/gup_test, which is not there (CONFIG_GUP_TEST, debugfs, root)"),
        ["unpin"] = ("gup_test", "pins are taken through /sys/kernel/debug/gup_test, which is not there (CONFIG_GUP_TEST, debugfs, root)"),
        ["pkey_set"] = ("pkeys", "the processor has no protection keys, or the kernel does not use them"),
        ["memfd_secret"] = ("memfd_secret", "this kernel has no memfd_secret, or has it switched off (secretmem.enable)"),
    };

    /// <summary>Why this machine cannot make a call, or null.</summary>
    public static string? WhyNot(string call, LinuxFeatures features) =>
        Never.TryGetValue(call, out string? never) ? $"{call}: {never}"
        : Needs.TryGetValue(call, out (string Feature, string Reason) need) && features.Get(need.Feature) != "1" ? $"{call}: {need.Reason}"
        : features.Call(call) < 0 ? call
        : null;
}
