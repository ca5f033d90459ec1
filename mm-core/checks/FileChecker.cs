// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>I68: each file that somebody maps, once, from the file's side: its cache, its reverse map, its references.</summary>
internal static class FileChecker
{
    internal static void Check(FileStruct file, CheckReport report)
    {
        AddressSpace mapping = file.Mapping;
        ulong pages = 0;
        foreach (Folio folio in mapping.PagesFrom(0))
        {
            pages++;
            if (folio.Mapping != mapping || folio.RefCount <= 0)
            {
                report.Add("I68", $"{file.Name}: its cache has {folio}, which does not say so");
            }
        }

        if (pages != mapping.NrPages)
        {
            report.Add("I68", $"{file.Name}: {mapping.NrPages} pages are counted, {pages} are cached");
        }

        foreach (Vma vma in mapping.IMmap())
        {
            // A mapping that leaves is out of the tree before it is out of here, but not between two steps.
            if (!vma.IsAttached || vma.File?.Mapping != mapping)
            {
                report.Add("I68", $"{file.Name}: its reverse map has {vma}, which is gone");
            }
        }

        if (file.Inode.References <= 0 || file.RefCount <= 0)
        {
            report.Add("I68", $"{file.Name}: {file.Inode.References} files are open, {file.RefCount} refer to this one");
        }
    }
}
