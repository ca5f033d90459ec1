// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;

namespace Selftests.Harness.Scripting;

/// <summary>A page-table entry as a csharp block has it.</summary>
public readonly record struct ScriptPte(PteInfo Info)
{
    /// <summary>The entry itself, bit for bit.</summary>
    public Pte Raw => Info.Pte;

    public bool IsNone => Raw.IsNone;

    public bool IsPresent => Raw.IsPresent;

    public bool IsWritable => Raw is { IsPresent: true, IsWrite: true };

    public bool IsDirty => Raw is { IsPresent: true, IsDirty: true };

    public bool IsYoung => Raw is { IsPresent: true, IsYoung: true };

    public bool IsSpecial => Raw is { IsPresent: true, IsSpecial: true };

    public bool IsSoftDirty => Info.IsSoftDirty;

    public bool IsProtNone => Raw.IsProtNone;

    public bool IsZeroPage => Info.IsZeroPage;

    public bool IsAnon => Info.IsAnon;

    public bool IsFile => Info.IsFile;

    public bool IsAnonExclusive => Info.IsAnonExclusive;

    /// <summary>The frame of a present entry; 0 of any other.</summary>
    public ulong Pfn => Raw.IsPresent ? Raw.Pfn : 0;

    public override string ToString() => Raw.ToString();
}
