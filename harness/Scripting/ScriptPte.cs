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

    public bool IsWritable => Raw.IsWrite;

    public bool IsDirty => Raw.IsDirty;

    public bool IsYoung => Raw.IsYoung;

    public bool IsSpecial => Raw.IsSpecial;

    public bool IsSoftDirty => Info.IsSoftDirty;

    public bool IsProtNone => Raw.IsProtNone;

    public bool IsZeroPage => Info.IsZeroPage;

    public bool IsAnon => Info.IsAnon;

    public bool IsFile => Info.IsFile;

    public bool IsAnonExclusive => Info.IsAnonExclusive;

    public ulong Pfn => Raw.Pfn;

    public override string ToString() => Raw.ToString();
}
