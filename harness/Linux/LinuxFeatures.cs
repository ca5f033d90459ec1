// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;

namespace Selftests.Harness.Linux;

/// <summary>What the executor told at the handshake.</summary>
public sealed class LinuxFeatures
{
    private readonly Dictionary<string, string> values;
    private readonly Dictionary<string, int> calls;

    private LinuxFeatures(Dictionary<string, string> values)
    {
        this.values = values;
        calls = Get("calls").Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select((name, index) => (name, index)).ToDictionary(call => call.name, call => call.index);
        Release = Get("kernel");
        Version = KernelLevel.Of(Release, $"{Get("build")} {Get("signature")}");
    }

    /// <summary>As uname says it: <c>6.18.44-fc</c>.</summary>
    public string Release { get; }

    /// <summary>Its numbers, with the level of the stable release that it is made from.</summary>
    public Version Version { get; }

    /// <summary>Whether page-table entries can be seen as they are.</summary>
    public bool Raw => Number("raw") > 0;

    /// <summary>Why not, or empty.</summary>
    public string RawWhyNot => Get("raw_why");

    /// <summary>In one line, why this machine cannot see page-table entries as they are; empty where it can.</summary>
    public string WhyBlind => Raw ? ""
        : $"page tables cannot be walked here, so that write, dirty, young and more are not observable: {RawWhyNot} (docs/linux.md)";

    /// <summary>Whether something on this machine clears young bits behind every script's back.</summary>
    public bool LosesYoungBits => Number("damon") > 0;

    /// <summary>How many processors a case can use.</summary>
    public long Cpus => Number("usable_cpus");

    /// <summary>How many NUMA nodes there are.</summary>
    public long Nodes => Math.Max(1, Number("nodes"));

    /// <summary>What the executor put back of what an earlier one had left, or empty.</summary>
    public string Repaired => Get("repaired");

    /// <summary>
    /// What the handshake finds out beside the names of @requires, for known-differences.txt: <c>kpf_ksm</c>, that KPF_KSM is told of pages
    /// of KSM alone; <c>dirty_pte</c>, that a read fault makes the entry of a dirty page dirty; <c>scan_written</c>, that PAGEMAP_SCAN
    /// tells pages of any memory as written; <c>scan_empty</c>, that it tells empty entries so.
    /// </summary>
    public static IReadOnlyList<string> Trials { get; } = ["kpf_ksm", "dirty_pte", "scan_written", "scan_empty"];

    /// <summary>The names of @requires that this machine meets, and what else was tried with success.</summary>
    public IReadOnlySet<string> Provides
    {
        get
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (string name in (string[])
                [
                    .. Trials, "root", "uffd", "swap", "numa", "mseal", "soft_dirty", "zero_page", "hugetlb", "ksm", "pkeys", "memcg",
                    "gup_test", "memfd_secret", "hwpoison",
                ])
            {
                if (Number(name) > 0)
                {
                    names.Add(name);
                }
            }

            if (Get("thp") is "madvise" or "always")
            {
                names.Add("thp");
            }

            return names;
        }
    }

    /// <summary>Reads the lines of a handshake.</summary>
    public static LinuxFeatures Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int sign = line.IndexOf('=', StringComparison.Ordinal);
            if (sign > 0)
            {
                values[line[..sign]] = line[(sign + 1)..];
            }
        }

        return new LinuxFeatures(values);
    }

    /// <summary>One line's value, or empty.</summary>
    public string Get(string name) => values.GetValueOrDefault(name, "");

    /// <summary>The names of the calls that the executor makes.</summary>
    public IEnumerable<string> Calls => calls.Keys;

    /// <summary>The number of a call on the wire, or -1.</summary>
    public int Call(string name) => calls.GetValueOrDefault(name, -1);

    /// <summary>A limit of the executor's: how many a case may have.</summary>
    public int Limit(string name) => Get(name).Length > 0 ? (int)Number(name) : int.MaxValue;

    /// <summary>One line's number, or what it is where nothing is told.</summary>
    internal long Number(string name, long untold) => Get(name).Length > 0 ? Number(name) : untold;

    private long Number(string name) => long.TryParse(Get(name), CultureInfo.InvariantCulture, out long number) ? number : 0;
}
