// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The open files of a process by descriptor.</summary>
/// <remarks>include/linux/fdtable.h:struct files_struct</remarks>
internal sealed class FileTable
{
    /// <summary>0, 1 and 2 belong to the program's own streams.</summary>
    private const int FirstDescriptor = 3;

    private readonly List<FileStruct?> files = [];

    /// <summary>The open files; one that has two descriptors comes twice.</summary>
    internal IEnumerable<FileStruct> All => files.OfType<FileStruct>();

    /// <summary>A file for those who want what is in it: one that is only a path is none.</summary>
    /// <remarks>fs/file.c, fget</remarks>
    internal FileStruct? Get(int fd) => GetRaw(fd) is { IsPath: false } file ? file : null;

    /// <summary>Whatever stands under a descriptor.</summary>
    /// <remarks>fs/file.c, fget_raw</remarks>
    internal FileStruct? GetRaw(int fd) =>
        fd >= FirstDescriptor && fd - FirstDescriptor < files.Count ? files[fd - FirstDescriptor] : null;

    /// <summary>Installs a file under the lowest free descriptor.</summary>
    internal int Add(FileStruct file)
    {
        int slot = files.IndexOf(null);
        if (slot < 0)
        {
            slot = files.Count;
            files.Add(null);
        }

        files[slot] = file;
        return slot + FirstDescriptor;
    }

    /// <summary>Takes a descriptor away. The caller drops the reference.</summary>
    internal FileStruct? Remove(int fd)
    {
        FileStruct? file = GetRaw(fd);
        if (file is not null)
        {
            files[fd - FirstDescriptor] = null;
        }

        return file;
    }

    /// <summary>fork: the same open files, so that file positions are shared.</summary>
    internal FileTable Duplicate()
    {
        FileTable copy = new();
        foreach (FileStruct? file in files)
        {
            copy.files.Add(file?.Get());
        }

        return copy;
    }

    internal async KTask<Unit> CloseAll()
    {
        FileStruct[] open = [.. All];
        files.Clear();
        foreach (FileStruct file in open)
        {
            await Fput(file);
        }

        return default;
    }

    /// <summary>A descriptor lets go of its file. Who closes a userfaultfd for good may have to wait for locks.</summary>
    /// <remarks>fs/file_table.c, fput</remarks>
    internal static KTask<Unit> Fput(FileStruct file)
    {
        if (file is { RefCount: 1, Userfaultfd: { } ctx })
        {
            return Release(file, ctx);
        }

        file.Put();
        return default;
    }

    private static async KTask<Unit> Release(FileStruct file, UserfaultfdCtx ctx)
    {
        await Userfaultfd.Release(ctx);
        file.Put();
        return default;
    }
}
