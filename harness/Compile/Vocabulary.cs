// SPDX-License-Identifier: GPL-2.0-or-later
using System.Collections.Frozen;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>The calls as machines get them: their operands in order, and what they return.</summary>
/// <remarks>The checker knows what a script may write; this table is the contract between programs and machines.</remarks>
internal static class Vocabulary
{
    // A line a call: result kind, name, operands; * is a range, @ an address.
    private const string Table = """
        Region     mmap @addr length prot flags fd offset align
        Region     mremap *old new_length flags @new_addr
        Number     munmap *range
        Number     mprotect *range prot
        Number     madvise *range advice
        Number     process_madvise process *range advice flags
        Number     mseal *range flags
        Number     mlock *range
        Number     mlock2 *range flags
        Number     munlock *range
        Number     mlockall flags
        Number     munlockall
        Number     msync *range flags
        Number     mincore *range
        Number     mbind *range mode nodes flags
        Number     prctl option arg
        Process    fork
        Number     exit code
        Number     wait process
        Number     kill process signal
        Number     signal target signal
        Descriptor memfd_create name flags
        Descriptor open name flags
        Number     ftruncate fd length
        Number     fallocate fd mode offset length
        Number     close fd
        Number     read fd *buffer
        Number     write fd *buffer
        Number     pread fd *buffer offset
        Number     pwrite fd *buffer offset
        Number     process_vm_readv process *local *remote
        Number     process_vm_writev process *local *remote
        Number     clear_refs kind
        Number     swapoff
        Number     swapon
        Pin        pin @addr flags
        Number     unpin pin
        Descriptor userfaultfd flags features
        Event      uffd_read fd
        Number     UFFDIO_REGISTER fd *range mode
        Number     UFFDIO_UNREGISTER fd *range
        Number     UFFDIO_WAKE fd *range
        Number     UFFDIO_COPY fd *range @src mode
        Number     UFFDIO_ZEROPAGE fd *range mode
        Number     UFFDIO_MOVE fd *range @src mode
        Number     UFFDIO_CONTINUE fd *range mode
        Number     UFFDIO_POISON fd *range mode
        Number     UFFDIO_WRITEPROTECT fd *range mode
        Number     PAGEMAP_SCAN *range flags required anyof excluded return max_pages
        Number     reclaim *range
        Number     swap_out *range
        Number     lock_page @addr
        Number     unlock_page @addr
        Number     fail what nth
        Number     ksm_scan
        Number     khugepaged_scan *range
        Number     migrate *range node
        Number     numa_hint *range
        Number     drain
        Number     handle_mm_fault @addr flags
        """;

    private static readonly FrozenDictionary<string, CallShape> Calls = Read();

    /// <summary>The shape of a call, or null.</summary>
    public static CallShape? Call(string name) => Calls.GetValueOrDefault(name);

    /// <summary>A constant of the kernel by its own name.</summary>
    public static bool TryConstant(string name, out long value)
    {
        value = 0;
        return false;
    }

    private static FrozenDictionary<string, CallShape> Read()
    {
        var calls = new Dictionary<string, CallShape>();
        foreach (string line in Table.Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            calls[words[1]] = new CallShape(words[1], [.. words.Skip(2).Select(Parameter)], Enum.Parse<SlotKind>(words[0]));
        }

        return calls.ToFrozenDictionary();
    }

    private static (string Name, ParameterShape Shape) Parameter(string word) => word[0] switch
    {
        '*' => (word[1..], ParameterShape.Range),
        '@' => (word[1..], ParameterShape.Address),
        _ => (word, ParameterShape.Value),
    };
}
