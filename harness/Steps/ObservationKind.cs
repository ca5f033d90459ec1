// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>The observations of the language, under its own words.</summary>
public enum ObservationKind
{
    /// <summary>pte(range): bits.</summary>
    Pte,

    /// <summary>page(addr): what the page behind an address is like.</summary>
    Page,

    /// <summary>same_page(a, b).</summary>
    SamePage,

    /// <summary>memory(a) == v.</summary>
    Memory,

    /// <summary>contents(range) == v, or == contents(range).</summary>
    Contents,

    /// <summary>resident(range).</summary>
    Resident,

    /// <summary>vma(addr): perms, flags.</summary>
    Vma,

    /// <summary>maps(p): all mappings that touch a region.</summary>
    Maps,

    /// <summary>smaps(p): fields by the kernel's names.</summary>
    Smaps,

    /// <summary>status: fields of /proc/PID/status.</summary>
    Status,

    /// <summary>knob("path") == n.</summary>
    Knob,

    /// <summary>rss: anon, file, shmem, swap.</summary>
    Rss,

    /// <summary>nr_ptes.</summary>
    NrPtes,

    /// <summary>thread_faults: minor, major.</summary>
    ThreadFaults,

    /// <summary>vmstat: system-wide counters, model only.</summary>
    Vmstat,

    /// <summary>e: the event read from a userfaultfd.</summary>
    Event,

    /// <summary>t: blocked, running, exited n, killed SIG.</summary>
    Task,

    /// <summary>locks: none held; model only.</summary>
    Locks,

    /// <summary>trace: [ ... ]; model only.</summary>
    Trace,
}
