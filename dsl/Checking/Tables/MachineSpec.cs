// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Checking;

/// <summary>A setting of a <c>machine</c> block.</summary>
/// <param name="Name">Its word.</param>
/// <param name="Kinds">The kinds of value that fit.</param>
/// <param name="Example">How it is written.</param>
/// <param name="Words">When words fit, which.</param>
internal sealed record MachineSpec(string Name, ValueKind[] Kinds, string Example, params string[] Words)
{
    private const ulong Page = 4096;

    public static readonly MachineSpec[] All =
    [
        new("memory", [ValueKind.Size], "memory 64M"),
        new("swap", [ValueKind.Size], "swap 64 pages") { Least = Page },
        new("tmpfs", [ValueKind.Size], "tmpfs 1M") { Least = Page },
        new("cpus", [ValueKind.Number], "cpus 2") { Least = 1 },
        new("nodes", [ValueKind.Number], "nodes 2") { Least = 1 },
        new("fault_around_bytes", [ValueKind.Size], "fault_around_bytes 64K") { Most = 512 * Page },
        new("thp", [ValueKind.Word], "thp never", "never", "madvise", "always"),
        new("zero_page", [ValueKind.Word], "zero_page off", "on", "off"),
        new("soft_dirty", [ValueKind.Word], "soft_dirty off", "on", "off"),
        new("kernel", [ValueKind.Version, ValueKind.Number], "kernel 6.12"),
        new("knob", [ValueKind.Number, ValueKind.Size, ValueKind.Word, ValueKind.Text], "knob(\"/proc/sys/vm/swappiness\") 100")
        {
            HasFile = true,
        },
        new("speculative_page_fault", [ValueKind.Word], "speculative_page_fault on", "on", "off"),
    ];

    /// <summary>The smallest value that makes sense.</summary>
    public ulong Least { get; private init; }

    /// <summary>The largest one.</summary>
    public ulong Most { get; private init; } = ulong.MaxValue;

    /// <summary>It sets a file, and names it.</summary>
    public bool HasFile { get; private init; }

    public static MachineSpec? Find(string name) => Array.Find(All, spec => spec.Name == name);
}
