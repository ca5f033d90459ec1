// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore;

namespace Selftests.Harness.Scripting;

/// <summary>The memory of a process as a csharp block has it. Looking changes nothing.</summary>
public sealed class ScriptMemory(Machine machine, TaskStruct task)
{
    /// <summary>The entry of an address.</summary>
    public ScriptPte Pte(VirtAddr address) => new(machine.Inspect.Pte(task, address));

    /// <summary>The page behind an address, or null.</summary>
    public PageInfo? Page(VirtAddr address) => machine.Inspect.Page(task, address);

    /// <summary>The byte at an address; null where none can be read.</summary>
    public byte? Byte(VirtAddr address) => machine.Inspect.Memory(task, address);

    /// <summary>The mapping at an address, or null.</summary>
    public VmaInfo? Vma(VirtAddr address) => machine.Inspect.VmaAt(task, address);

    /// <summary>Every mapping.</summary>
    public IReadOnlyList<VmaInfo> Vmas => machine.Inspect.Vmas(task, new VirtAddr(0), new VirtAddr(VirtAddr.TaskSize));

    /// <summary>Pages counted as anonymous, file, shmem, swap.</summary>
    public long Rss(MmCounter counter) => machine.Inspect.Rss(task, counter);
}
