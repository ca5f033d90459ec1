// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The protection part of a page-table entry: what a VMA gives to the entries made in it.</summary>
public readonly record struct Pgprot(ulong Raw)
{
    private const PteBits Base = PteBits.Present | PteBits.User | PteBits.Accessed;

    /// <summary>PAGE_NONE: not present for the CPU, present for the kernel.</summary>
    public static Pgprot None => new((ulong)(PteBits.ProtNone | PteBits.Accessed));

    public bool AllowsWrite => (Raw & (ulong)PteBits.Write) != 0;

    /// <summary>protection_map[]: private mappings get no write bit, because the first write copies.</summary>
    /// <remarks>arch/x86/mm/pgprot.c:vm_get_page_prot()</remarks>
    public static Pgprot For(bool read, bool write, bool exec, bool shared)
    {
        if (!read && !write && !exec)
        {
            return None;
        }

        PteBits bits = Base;
        if (write && shared)
        {
            bits |= PteBits.Write;
        }

        if (!exec)
        {
            bits |= PteBits.NoExecute;
        }

        return new Pgprot((ulong)bits);
    }
}
