// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

// Entries that were made to fault, so that the kernel sees who uses their page.
internal static partial class Memory
{
    /// <summary>An entry without access in a mapping that has it: it was taken for a hint alone, and comes back.</summary>
    private static bool IsNumaHint(FaultContext vmf) => vmf.OrigPte.IsProtNone && (vmf.VmaFlags & VmFlags.AccessFlags) != 0;

    /// <summary>Gives the entry the mapping's protection, and the right to write where no fault has to see the next store.</summary>
    /// <remarks>
    /// mm/memory.c:do_numa_page(), mm/memory.c:numa_rebuild_single_mapping(). Left out: moving the page to where it is used, and telling
    /// the scheduler of it; nothing in the model makes such entries yet.
    /// </remarks>
    private static async KTask<VmFault> DoNumaPage(FaultContext vmf)
    {
        PageTable? table = await PteMapLock(vmf);
        if (table is null)
        {
            return vmf.WithoutTable;
        }

        if (table.Get(vmf.Index) == vmf.OrigPte)
        {
            Pte entry = vmf.OrigPte.Modify(vmf.VmaPageProt);
            bool isWritable = entry.IsWrite
                || (Mprotect.WantsWriteUpgrade(vmf.VmaFlags, Mmap.HasPageMkwrite(vmf.Vma))
                    && Mprotect.CanChangePteWritable(vmf.Mm, vmf.VmaFlags, entry));
            table.Set(vmf.Index, isWritable ? entry.MkYoung().MkWrite() : entry.MkYoung());
        }

        table.Unlock();
        return VmFault.None;
    }
}
