// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The named places where a script can let another thread come in between.</summary>
public static class Points
{
    public const string FaultEntry = "F.entry";
    public const string FaultVma = "F.vma";
    public const string FaultAlloc = "F.alloc";
    public const string FaultOps = "F.ops";
    public const string FaultPrealloc = "F.prealloc";
    public const string FaultPreptl = "F.preptl";
    public const string FaultPtl = "F.ptl";
    public const string SpfSeq = "SPF.seq";
    public const string SpfWalk = "SPF.walk";
    public const string SpfReval = "SPF.reval";
    public const string ZapTable = "ZAP.clear";
    public const string ForkTable = "FORK.wp";
    public const string ProtFlags = "PROT.flags";
    public const string ProtPte = "PROT.pte";
    public const string MremapVma = "MREMAP.vma";
    public const string MremapClear = "MREMAP.clear";
    public const string TruncateSize = "TRUNC.isize";
    public const string TruncateUnmap = "TRUNC.unmap";
    public const string TruncateCache = "TRUNC.cache";

    /// <summary>Those that this model passes.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        FaultEntry, FaultVma, FaultAlloc, FaultOps, FaultPrealloc, FaultPreptl, FaultPtl, SpfSeq, SpfWalk, SpfReval,
        ZapTable, ForkTable, ProtFlags, ProtPte, MremapVma, MremapClear, TruncateSize, TruncateUnmap, TruncateCache,
    ];
}
