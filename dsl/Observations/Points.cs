// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>The named points of the kernel at which <c>at</c> can hold a thread, and that a <c>trace</c> shows.</summary>
internal static class Points
{
    public static readonly string[] All =
    [
        "F.entry", "F.vma", "F.pmd", "F.pte", "F.prealloc", "F.alloc", "F.charge", "F.ops", "F.locked", "F.preptl", "F.ptl", "F.recheck",
        "F.set", "F.unptl", "F.ret",
        "SPF.seq", "SPF.walk", "SPF.reval",
        "GUP.follow", "GUP.faultin", "GUP.relock",
        "ZAP.clear", "ZAP.flush", "ZAP.free",
        "PROT.flags", "PROT.pte", "PROT.flush",
        "FORK.wp", "FORK.dst", "FORK.flush",
        "MREMAP.vma", "MREMAP.clear", "MREMAP.set", "MREMAP.flush",
        "UFFD.queue", "UFFD.unlock", "UFFD.sleep", "UFFD.wake",
        "MFILL.vma", "MFILL.page", "MFILL.ptl", "MFILL.set",
        "RECL.clear", "RECL.check", "RECL.swapset",
        "KHP.clear", "KHP.copy", "KHP.install",
        "TRUNC.isize", "TRUNC.unmap", "TRUNC.cache",
    ];

    private static readonly HashSet<string> Prefixes = [.. All.Select(point => point[..point.IndexOf('.')])];

    /// <summary>Whether a word with a dot behind it begins a point's name: F, ZAP.</summary>
    public static bool IsPrefix(string word) => Prefixes.Contains(word);
}
