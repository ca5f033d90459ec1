// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>What PAGEMAP_SCAN is asked, and what it answers. The vector is the caller's: it cannot fault here.</summary>
public sealed class PmScanArg
{
    public required VirtAddr Start { get; init; }

    /// <summary>Wraps as in C where the range is too long for the address space.</summary>
    public required ulong Length { get; init; }

    public PmScanFlags Flags { get; init; }

    /// <summary>What counts as its contrary in the two masks.</summary>
    public PageIs CategoryInverted { get; init; }

    /// <summary>A page must be all of these.</summary>
    public PageIs CategoryMask { get; init; }

    /// <summary>A page must be one of these; none asked, none needed.</summary>
    public PageIs CategoryAnyofMask { get; init; }

    /// <summary>What is told of a page that was found.</summary>
    public PageIs ReturnMask { get; init; }

    /// <summary>0: without limit.</summary>
    public ulong MaxPages { get; init; }

    public ulong VecLen { get; init; }

    /// <summary>False: the vector's address is NULL.</summary>
    public bool HasVec { get; init; } = true;

    /// <summary>Where the walk ended; null where nothing was walked because the arguments are wrong.</summary>
    public VirtAddr? WalkEnd { get; internal set; }

    /// <summary>What was found, in order of address.</summary>
    public IReadOnlyList<PageRegion> Vec => Found;

    internal List<PageRegion> Found { get; } = [];
}
