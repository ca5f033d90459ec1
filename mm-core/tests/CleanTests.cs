// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>What is written out: behind it no entry may let a store pass unseen.</summary>
internal sealed class CleanTests
{
    /// <summary>S2-42: an entry that is dirty or writable is neither behind it, in whichever mapping; a private one stays.</summary>
    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(false, false)]
    public void Mkclean_FindsWhatIsDirtyOrWritable(bool isDirty, bool isWritable)
    {
        TestMachine box = new();
        FileStruct file = box.DiskFile(1);
        VirtAddr[] shared = [box.Map(1, file: file, shared: true), box.Map(1, file: file, shared: true)];
        VirtAddr copied = box.Map(1, file: file);
        foreach (VirtAddr p in shared)
        {
            box.Store(p, 1);
            Pte pte = box.Pte(p).Pte.WrProtect().MkClean();
            pte = isDirty ? pte.MkDirty() : pte;
            Pagewalk.PteTable(box.Mm, p, OnLeaf.Bug)!.SetUnchecked(PageTable.PteIndex(p), isWritable ? pte.MkWrite() : pte);
        }

        box.Store(copied, 2);
        box.Run(() => Clean(box, file.Mapping.Find(0)!));

        foreach (VirtAddr p in shared)
        {
            box.Pte(p).Pte.Should().Match<Pte>(pte => pte.IsPresent && !pte.IsWrite && !pte.IsDirty);
        }

        box.Pte(copied).Pte.Should().Match<Pte>(pte => pte.IsWrite && pte.IsDirty);
    }

    private static async KTask<Unit> Clean(TestMachine box, Folio folio)
    {
        await FolioLock.Lock(box.Machine, folio);
        await Rmap.Mkclean(folio);
        FolioLock.Unlock(box.Machine, folio);
        return default;
    }
}
