// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Selftests.MmCore;

/// <summary>One page-table entry. Immutable: the Mk* methods return a changed copy.</summary>
/// <remarks>
/// Only PageTable stores entries, so a store under the wrong lock cannot be written by accident. What kind of entry it is is asked first:
/// everything here but <see cref="IsNone"/>, <see cref="IsPresent"/>, <see cref="IsHardwarePresent"/>, <see cref="IsProtNone"/> and
/// <see cref="Kind"/> is asked of a present entry, and is a BUG of another one, whose bits mean something else (Pte.Swap.cs).
/// </remarks>
public readonly partial record struct Pte(ulong Raw)
{
    internal const ulong PfnMask = 0x000f_ffff_ffff_f000;

    /// <summary>What mprotect keeps of an entry when it puts in another protection.</summary>
    private const PteBits ChangeMask = PteBits.Accessed | PteBits.Dirty | PteBits.SavedDirty | PteBits.Special
        | PteBits.SoftDirty | PteBits.UffdWp;

    public bool IsNone => Raw == 0;

    /// <summary>What the entry is.</summary>
    public PteKind Kind => IsNone ? PteKind.None : IsPresent ? PteKind.Present : SwpEntry.KindOf(SwpType);

    /// <summary>What the entry is in a table above the PTEs.</summary>
    internal UpperKind UpperKind =>
        IsNone ? UpperKind.Absent
        : (Raw & (ulong)(PteBits.Present | PteBits.Pse)) == (ulong)PteBits.Present ? UpperKind.Table
        : UpperKind.Leaf;

    /// <summary>pte_present(): mapped for the kernel; a PROT_NONE entry is.</summary>
    public bool IsPresent => (Raw & (ulong)(PteBits.Present | PteBits.ProtNone)) != 0;

    /// <summary>Mapped for the CPU.</summary>
    public bool IsHardwarePresent => (Raw & (ulong)PteBits.Present) != 0;

    public bool IsProtNone => (Raw & (ulong)(PteBits.Present | PteBits.ProtNone)) == (ulong)PteBits.ProtNone;

    public bool IsWrite => (PresentRaw() & (ulong)PteBits.Write) != 0;

    /// <summary>pte_dirty(): either place of the bit.</summary>
    public bool IsDirty => (PresentRaw() & (ulong)(PteBits.Dirty | PteBits.SavedDirty)) != 0;

    public bool IsYoung => (PresentRaw() & (ulong)PteBits.Accessed) != 0;

    public bool IsSpecial => (PresentRaw() & (ulong)PteBits.Special) != 0;

    public bool IsSoftDirty => (PresentRaw() & (ulong)PteBits.SoftDirty) != 0;

    public bool IsUffdWp => (PresentRaw() & (ulong)PteBits.UffdWp) != 0;

    public bool IsExecutable => (PresentRaw() & (ulong)PteBits.NoExecute) == 0;

    public ulong Pfn => (PresentRaw() & PfnMask) >> VirtAddr.PageShift;

    /// <summary>An entry for a frame with a VMA's protection.</summary>
    /// <remarks>arch/x86/include/asm/pgtable.h:pfn_pte()</remarks>
    public static Pte Make(ulong pfn, Pgprot prot) => new((pfn << VirtAddr.PageShift) | prot.Raw);

    /// <summary>An entry that points to a lower table.</summary>
    public static Pte MakeTable(ulong pfn) => new((pfn << VirtAddr.PageShift)
        | (ulong)(PteBits.Present | PteBits.Write | PteBits.User | PteBits.Accessed | PteBits.Dirty));

    public bool Has(PteBits bits) => (PresentRaw() & (ulong)bits) == (ulong)bits;

    public Pte With(PteBits bits) => new(PresentRaw() | (ulong)bits);

    public Pte Without(PteBits bits) => new(PresentRaw() & ~(ulong)bits);

    /// <summary>Sets the write bit; a saved dirty bit becomes the real one again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Pte MkWrite() => new(RestoreDirty(PresentRaw() | (ulong)PteBits.Write));

    /// <remarks>arch/x86/include/asm/pgtable.h:pte_mkdirty()</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Pte MkDirty() => new(SaveDirty(PresentRaw() | (ulong)(PteBits.Dirty | PteBits.SoftDirty)));

    public Pte MkClean() => Without(PteBits.Dirty | PteBits.SavedDirty);

    public Pte MkYoung() => With(PteBits.Accessed);

    public Pte MkOld() => Without(PteBits.Accessed);

    public Pte MkSpecial() => With(PteBits.Special);

    public Pte MkSoftDirty() => With(PteBits.SoftDirty);

    public Pte ClearSoftDirty() => Without(PteBits.SoftDirty);

    public Pte MkUffdWp() => With(PteBits.UffdWp).WrProtect();

    public Pte ClearUffdWp() => Without(PteBits.UffdWp);

    /// <remarks>arch/x86/include/asm/pgtable.h:pte_wrprotect()</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Pte WrProtect() => new(SaveDirty(PresentRaw() & ~(ulong)PteBits.Write));

    /// <summary>Another protection, the same page and history. The write bit comes from <paramref name="prot"/>.</summary>
    /// <remarks>arch/x86/include/asm/pgtable.h:pte_modify()</remarks>
    public Pte Modify(Pgprot prot)
    {
        ulong raw = (PresentRaw() & (PfnMask | (ulong)ChangeMask)) | (prot.Raw & ~(ulong)ChangeMask);
        return new Pte((raw & (ulong)PteBits.Write) != 0 ? RestoreDirty(raw) : SaveDirty(raw));
    }

    /// <summary>The words of the script language, because this string is the failure message.</summary>
    public override string ToString()
    {
        if (!IsPresent)
        {
            return IsNone ? "none" : SwapText();
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

    /// <summary>The word of a present entry. Of another kind the question is wrong, whatever the answer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong PresentRaw([CallerMemberName] string question = "")
    {
        if (!IsPresent)
        {
            WrongKind(Raw, question);
        }

        return Raw;
    }

    // By value: an entry whose address was taken would live in memory, and not in a register, wherever it is asked.
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WrongKind(ulong raw, string question) => Kernel.Bug($"{question} asked of an entry that is {new Pte(raw)}");

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
