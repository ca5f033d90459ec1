// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;
using Selftests.Harness;
using Selftests.Harness.Results;
using Selftests.Harness.Steps;

namespace Selftests.Vm;

/// <summary>The scripts with the speculative page fault in the place of the mappings' own locks.</summary>
internal sealed partial class SpeculativeTests
{
    private const string Switch = "speculative_page_fault";

    /// <summary>They say of a trace that a fault takes its mapping's lock, and not mmap_lock.</summary>
    private static readonly string[] OfLocks =
        [
            "vmalock-anonvma-null/\"the first write takes mmap_lock, the second does not\"",
            "trace/\"a fault holds its mapping, and not the address space\"",
            "trace/\"the first page of a mapping needs an anon_vma, and for that mmap_lock\"",
            "trace/\"MADV_DONTNEED inside one mapping does without mmap_lock\"",
            "trace/\"a private write to a file's page takes the old page from the counters first\"",
            "trace/\"a private write to a page that is not there allocates the copy, then the file's page\"",
            "vma_lock/\"S0-63: a fault in user mode takes the mapping's lock, and mmap_lock not\"",
            "vma_lock/\"S0-63: what the mapping forbids is told under its own lock\"",
            "vma_lock/\"S0-64: the first write of a mapping tries mmap_lock for its anon_vma, and is one fault\"",
            "vma_lock/\"S0-65: a file whose pages can be mapped around a fault is faulted in under the mapping's lock\"/(MAP_PRIVATE)",
            "vma_lock/\"S0-65: a file whose pages can be mapped around a fault is faulted in under the mapping's lock\"/(MAP_SHARED)",
        ];

    /// <summary>S4-32, S0-67: a fault that is made again with the flag that it was tried is a major one.</summary>
    private static readonly string[] OfTries =
        [
            "uffd-bugs/\"one store, one fault\"",
            "disk_files/\"a page that came into the cache to be cleared is read by a fault that is no major one\"",
            "disk_files/\"a file that was written, and left memory, is cleared behind its end all the same\"",
            "fault-page-lock/\"S4-13, S1-05: a copy of a page that is locked\"",
            "fault-retry/\"S4-32, S4-38, S0-67: a fault that was answered once counts once, and as minor\"",
        ];

    /// <summary>Without FAULT_FLAG_ALLOW_RETRY and FAULT_FLAG_KILLABLE a fault waits for its page, whatever comes.</summary>
    private static readonly string[] OfWaits = ["fault-page-lock/\"S4-11, S4-31: who is to die does not wait on, and holds nothing\""];

    [Test]
    public void InAllScripts_OnlyWhatSpeaksOfTheLocksFails()
    {
        CaseProgram[] programs = [.. Suite.Files.SelectMany(Load).Where(program => !program.HasCsharp)];

        RunSummary summary = Suite.Runner.Run(programs);

        programs.Should().HaveCountGreaterThan(1_500, "nearly all scripts are those that do not say it themselves");
        summary.Results.Where(result => result.IsFailure).Select(result => result.Case.Id).Should()
            .BeEquivalentTo([.. OfLocks, .. OfTries, .. OfWaits]);
    }

    private static IReadOnlyList<CaseProgram> Load(string file)
    {
        string text = File.ReadAllText(file);
        return text.Contains(Switch, StringComparison.Ordinal) ? []
            : ScriptLoader.LoadText(
                SuiteLine().Replace(text, $"$0\nmachine {{ {Switch} on }}\n", 1), file,
                new LoadOptions { IncludeRoot = Suite.Folder, AllowCsharp = true, LeaveOutUnmodelled = true }).Cases;
    }

    [GeneratedRegex("^suite .*$", RegexOptions.Multiline)]
    private static partial Regex SuiteLine();
}
