// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>The open files of a process by descriptor.</summary>
/// <remarks>include/linux/fdtable.h:struct files_struct</remarks>
internal sealed class FileTable(Scheduler scheduler)
{
    /// <summary>0, 1 and 2 belong to the program's own streams.</summary>
    private const int FirstDescriptor = 3;

    /// <summary>Far above what a script has opened: no call reaches a pin by a number that it guesses.</summary>
    private const int FirstPin = 1 << 20;

    private readonly ulong id = scheduler.NewObject();
    private readonly List<FileStruct?> files = [];
    private readonly List<FileStruct?> pins = [];

    /// <summary>The open files; one that has two descriptors comes twice.</summary>
    internal IEnumerable<FileStruct> All => files.Concat(pins).OfType<FileStruct>();

    /// <summary>A file for those who want what is in it: one that is only a path is none.</summary>
    /// <remarks>fs/file.c:fget()</remarks>
    internal FileStruct? Get(int fd) => GetRaw(fd) is { IsPath: false } file ? file : null;

    /// <summary>Whatever stands under a descriptor.</summary>
    /// <remarks>fs/file.c:fget_raw()</remarks>
    internal FileStruct? GetRaw(int fd)
    {
        Touch(fd, Sharing.Read);
        return fd >= FirstDescriptor && fd - FirstDescriptor < files.Count ? files[fd - FirstDescriptor] : null;
    }

    /// <summary>Installs a file under the lowest free descriptor.</summary>
    internal int Add(FileStruct file)
    {
        // Which one that is depends on all of them.
        Touch(Operation.All, Sharing.Read | Sharing.Write);
        return FirstDescriptor + Add(files, file);
    }

    /// <summary>What a driver has pinned: who has its descriptor asks for it and lets go of it, and to all others it is no file.</summary>
    internal FileStruct? GetPin(int fd) => fd >= FirstPin && fd - FirstPin < pins.Count ? pins[fd - FirstPin] : null;

    internal int AddPin(FileStruct file) => FirstPin + Add(pins, file);

    /// <summary>Takes a pin's descriptor away. The caller drops the reference.</summary>
    internal void RemovePin(int fd) => pins[fd - FirstPin] = null;

    /// <summary>Takes a descriptor away. The caller drops the reference.</summary>
    internal FileStruct? Remove(int fd)
    {
        FileStruct? file = GetRaw(fd);
        if (file is not null)
        {
            Touch(fd, Sharing.Write);
            files[fd - FirstDescriptor] = null;
        }

        return file;
    }

    /// <summary>fork: the same open files, so that file positions are shared.</summary>
    internal FileTable Duplicate()
    {
        Touch(Operation.All, Sharing.Read);
        FileTable copy = new(scheduler);
        copy.files.AddRange(files.Select(file => file?.Get()));
        copy.pins.AddRange(pins.Select(pin => pin?.Get()));
        return copy;
    }

    internal async KTask<Unit> CloseAll()
    {
        FileStruct[] open = [.. All];
        files.Clear();
        pins.Clear();
        foreach (FileStruct file in open)
        {
            await Fput(file);
        }

        return default;
    }

    /// <summary>A descriptor lets go of its file. Who closes a userfaultfd, or an end of a pipe, may have to wait for locks.</summary>
    /// <remarks>fs/file_table.c:fput()</remarks>
    internal static KTask<Unit> Fput(FileStruct file)
    {
        if (file.Userfaultfd is { } ctx && file.IsLast())
        {
            return Release(file, ctx);
        }

        if (file is { Inode.Pipe: { } pipe, IsPath: false } && file.IsLast())
        {
            return Release(file, pipe);
        }

        file.Put();
        return default;
    }

    /// <summary>
    /// A call through a file holds it until its end: who closes it meanwhile leaves the rest to that. Nobody has come between as long as
    /// the call has not stopped, so that only one which stops need hold it.
    /// </summary>
    /// <remarks>fs/file.c:fdget() and include/linux/file.h:fdput(); a process of one thread spares itself the reference, too.</remarks>
    internal KTask<SysRet> Hold(int fd, KTask<SysRet> call) =>
        !call.IsCompleted && GetRaw(fd) is { } file ? Hold(file.Get(), call) : call;

    private static async KTask<SysRet> Hold(FileStruct file, KTask<SysRet> call)
    {
        SysRet result = await call;
        await Fput(file);
        return result;
    }

    private void Touch(int fd, Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.File, id, fd, sharing);
        }
    }

    private static int Add(List<FileStruct?> table, FileStruct file)
    {
        int slot = table.IndexOf(null);
        if (slot < 0)
        {
            slot = table.Count;
            table.Add(null);
        }

        table[slot] = file;
        return slot;
    }

    private static async KTask<Unit> Release(FileStruct file, Pipe pipe)
    {
        await pipe.Close(file);
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
