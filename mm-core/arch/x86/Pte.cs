// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;

namespace Selftests.MmCore;

/// <summary>One page-table entry. Immutable: the Mk* methods return a changed copy.</summary>
/// <remarks>Only PageTable stores entries, so a store under the wrong lock cannot be written by accident.</remarks>
public readonly record struct Pte(ulong Raw)
{
    internal const ulong PfnMask = 0x000f_ffff_ffff_f000;

    /// <summary>What mprotect keeps of an entry when it puts in another protection.</summary>
    private const PteBits ChangeMask = PteBits.Accessed | PteBits.Dirty | PteBits.SavedDirty | PteBits.Special
        | PteBits.SoftDirty | PteBits.UffdWp;

    public bool IsNone => Raw == 0;

    /// <summary>pte_present(): mapped for the kernel; a PROT_NONE entry is.</summary>
    public bool IsPresent => (Raw & (ulong)(PteBits.Present | PteBits.ProtNone)) != 0;

    /// <summary>Mapped for the CPU.</summary>
    public bool IsHardwarePresent => Has(PteBits.Present);

    public bool IsProtNone => (Raw & (ulong)(PteBits.Present | PteBits.ProtNone)) == (ulong)PteBits.ProtNone;

    public bool IsWrite => Has(PteBits.Write);

    /// <summary>pte_dirty(): either place of the bit.</summary>
    public bool IsDirty => (Raw & (ulong)(PteBits.Dirty | PteBits.SavedDirty)) != 0;

    public bool IsYoung => Has(PteBits.Accessed);

    public bool IsSpecial => Has(PteBits.Special);

    public bool IsSoftDirty => Has(PteBits.SoftDirty);

    public bool IsUffdWp => Has(PteBits.UffdWp);

    public bool IsExecutable => !Has(PteBits.NoExecute);

    public ulong Pfn => (Raw & PfnMask) >> VirtAddr.PageShift;

    /// <summary>An entry for a frame with a VMA's protection.</summary>
    /// <remarks>arch/x86/include/asm/pgtable.h:pfn_pte()</remarks>
    public static Pte Make(ulong pfn, Pgprot prot) => new((pfn << VirtAddr.PageShift) | prot.Raw);

    /// <summary>An entry that points to a lower table.</summary>
    public static Pte MakeTable(ulong pfn) => new((pfn << VirtAddr.PageShift)
        | (ulong)(PteBits.Present | PteBits.Write | PteBits.User | PteBits.Accessed | PteBits.Dirty));

    public bool Has(PteBits bits) => (Raw & (ulong)bits) == (ulong)bits;

    public Pte With(PteBits bits) => new(Raw | (ulong)bits);

    public Pte Without(PteBits bits) => new(Raw & ~(ulong)bits);

    /// <summary>Sets the write bit; a saved dirty bit becomes the real one again.</summary>
    public Pte MkWrite() => new(RestoreDirty(Raw | (ulong)PteBits.Write));

    /// <remarks>arch/x86/include/asm/pgtable.h:pte_mkdirty()</remarks>
    public Pte MkDirty() => new(SaveDirty(Raw | (ulong)(PteBits.Dirty | PteBits.SoftDirty)));

    public Pte MkClean() => Without(PteBits.Dirty | PteBits.SavedDirty);

    public Pte MkYoung() => With(PteBits.Accessed);

    public Pte MkOld() => Without(PteBits.Accessed);

    public Pte MkSpecial() => With(PteBits.Special);

    public Pte MkSoftDirty() => With(PteBits.SoftDirty);

    public Pte ClearSoftDirty() => Without(PteBits.SoftDirty);

    public Pte MkUffdWp() => With(PteBits.UffdWp).WrProtect();

    public Pte ClearUffdWp() => Without(PteBits.UffdWp);

    /// <remarks>arch/x86/include/asm/pgtable.h:pte_wrprotect()</remarks>
    public Pte WrProtect() => new(SaveDirty(Raw & ~(ulong)PteBits.Write));

    /// <summary>Another protection, the same page and history. The write bit comes from <paramref name="prot"/>.</summary>
    /// <remarks>arch/x86/include/asm/pgtable.h:pte_modify()</remarks>
    public Pte Modify(Pgprot prot)
    {
        ulong raw = (Raw & (PfnMask | (ulong)ChangeMask)) | (prot.Raw & ~(ulong)ChangeMask);
        return new Pte((raw & (ulong)PteBits.Write) != 0 ? RestoreDirty(raw) : SaveDirty(raw));
    }

    /// <summary>The words of the script language, because this string is the failure message.</summary>
    public override string ToString()
    {
        if (IsNone)
        {
            return "none";
        }

        StringBuilder text = new();
        text.Append("pfn:").Append(Pfn);
        Append(text, IsPresent, "present");
        Append(text, IsWrite, "write");
        Append(text, IsDirty, "dirty");
        Append(text, IsYoung, "young");
        Append(text, IsSpecial, "special");
        Append(text, IsSoftDirty, "soft_dirty");
        Append(text, IsUffdWp, "uffd_wp");
        Append(text, IsProtNone, "protnone");
        return text.ToString();
    }

    private static void Append(StringBuilder text, bool set, string word)
    {
        if (set)
        {
            text.Append(text[^1] is >= '0' and <= '9' ? " " : ", ").Append(word);
        }
    }

    // Dirty and SavedDirty exclude each other: which one carries the bit follows Write.
    private static ulong SaveDirty(ulong raw) =>
        (raw & (ulong)(PteBits.Write | PteBits.Dirty)) == (ulong)PteBits.Dirty
            ? (raw & ~(ulong)PteBits.Dirty) | (ulong)PteBits.SavedDirty
            : raw;

    private static ulong RestoreDirty(ulong raw) =>
        (raw & (ulong)PteBits.SavedDirty) != 0
            ? (raw & ~(ulong)PteBits.SavedDirty) | (ulong)PteBits.Dirty
            : raw;
}
