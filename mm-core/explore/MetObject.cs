// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What an <see cref="Operation"/> is about, for a reader.</summary>
/// <param name="Name">In the kernel's words: <c>pte</c>, <c>mmap_lock</c>, <c>_mapcount of the page</c>.</param>
/// <param name="Task">Whose address space it belongs to; null: nobody's.</param>
/// <param name="Address">What it translates, or where its mapping begins; null: it has no address.</param>
/// <param name="Pfn">The page's frame; 0: it is no page.</param>
/// <param name="State">Of a lock who holds it; empty where nothing can be said.</param>
public readonly record struct MetObject(string Name, TaskStruct? Task = null, VirtAddr? Address = null, ulong Pfn = 0, string State = "");
