// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

[TestFixture]
internal sealed class VmaTreeTests
{
    private const int Pages = 64;

    [Test]
    public void EveryLookup_FindsWhatALinearScanFinds()
    {
        uint state = 12345;
        VmaTree tree = new(0);
        MmStruct mm = new Calls().Mm;
        for (int step = 0; step < 2000; step++)
        {
            state = unchecked((state * 1664525) + 1013904223);
            int page = (int)(state >> 8) % Pages;
            Vma? there = Scan(tree, page);
            if (there is not null)
            {
                tree.Remove(there);
            }
            else
            {
                tree.Insert(new Vma(mm, Addr(page), Addr(page + 1), VmFlags.Read, 0));
            }

            Check(tree);
        }
    }

    [Test]
    public void Insert_OverAnother_IsABug()
    {
        MmStruct mm = new Calls().Mm;
        VmaTree tree = new(0);
        tree.Insert(new Vma(mm, Addr(2), Addr(6), VmFlags.Read, 0));

        Action overlap = () => tree.Insert(new Vma(mm, Addr(4), Addr(8), VmFlags.Read, 0));

        overlap.Should().Throw<KernelBugException>();
    }

    [Test]
    public void SetRange_OverANeighbour_IsABug()
    {
        MmStruct mm = new Calls().Mm;
        VmaTree tree = new(0);
        Vma lower = new(mm, Addr(0), Addr(2), VmFlags.Read, 0);
        tree.Insert(lower);
        tree.Insert(new Vma(mm, Addr(4), Addr(6), VmFlags.Read, 0));

        Action overlap = () => tree.SetRange(lower, Addr(0), Addr(5), 0);

        overlap.Should().Throw<KernelBugException>();
    }

    private static void Check(VmaTree tree)
    {
        for (int page = 0; page <= Pages; page++)
        {
            Vma? expected = null;
            foreach (Vma vma in tree.All)
            {
                expected ??= vma.End > Addr(page) ? vma : null;
            }

            tree.Find(Addr(page)).Should().BeSameAs(expected);
            tree.Lookup(Addr(page)).Should().BeSameAs(Scan(tree, page));
        }
    }

    private static Vma? Scan(VmaTree tree, int page)
    {
        foreach (Vma vma in tree.All)
        {
            if (vma.Contains(Addr(page)))
            {
                return vma;
            }
        }

        return null;
    }

    private static VirtAddr Addr(int page) => VmaPicture.Address(page);
}
