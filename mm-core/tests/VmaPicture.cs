// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>Mappings drawn as a line of text, one letter a page: the same letter, the same VMA; a dot, nothing.</summary>
/// <remarks>
/// A capital can be written, a small letter only read: <c>AAbb..CC</c>. Two mappings side by side have different letters.
/// </remarks>
internal static class VmaPicture
{
    internal static readonly VirtAddr Base = new(16UL << 40);

    /// <summary>Private anonymous mappings as drawn.</summary>
    internal static Calls Parse(string picture, MachineConfig? config = null, BugSet bugs = default)
    {
        Calls calls = new(config, bugs);
        for (int start = 0; start < picture.Length;)
        {
            int end = start;
            while (end < picture.Length && picture[end] == picture[start])
            {
                end++;
            }

            if (picture[start] != '.')
            {
                Prot prot = char.IsUpper(picture[start]) ? Prot.PROT_READ | Prot.PROT_WRITE : Prot.PROT_READ;
                calls.Map(start, end - start, prot).IsError.Should().BeFalse();
            }

            start = end;
        }

        Draw(calls.Mm, picture.Length).Should().Be(Rename(picture), "the picture can be made");
        return calls;
    }

    /// <summary>The first pages of the arena, with letters from A on in the order of the VMAs.</summary>
    internal static string Draw(MmStruct mm, int pages)
    {
        StringBuilder picture = new();
        Vma? last = null;
        char letter = '@';
        for (int i = 0; i < pages; i++)
        {
            Vma? vma = mm.Vmas.Lookup(Address(i));
            if (vma is not null && vma != last)
            {
                letter++;
                last = vma;
            }

            picture.Append(vma is null ? '.' : vma.Flags.Has(VmFlags.Write) ? letter : char.ToLowerInvariant(letter));
        }

        return picture.ToString();
    }

    internal static VirtAddr Address(int page) => Base + ((ulong)page << VirtAddr.PageShift);

    private static string Rename(string picture)
    {
        StringBuilder renamed = new();
        char letter = '@';
        for (int i = 0; i < picture.Length; i++)
        {
            letter += (char)(picture[i] != '.' && (i == 0 || picture[i] != picture[i - 1]) ? 1 : 0);
            renamed.Append(picture[i] == '.' ? '.' : char.IsUpper(picture[i]) ? letter : char.ToLowerInvariant(letter));
        }

        return renamed.ToString();
    }
}
