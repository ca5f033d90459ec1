// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>What the executor is asked to look at.</summary>
[Flags]
internal enum Look : uint
{
    Nothing = 0,
    Pte = 1 << 0,
    Page = 1 << 1,
    Resident = 1 << 2,
    Vmas = 1 << 3,
    VmFlags = 1 << 4,
    Rss = 1 << 5,
    Tables = 1 << 6,
    Faults = 1 << 7,
    Bytes = 1 << 8,
    Smaps = 1 << 9,
    Status = 1 << 10,
    Knob = 1 << 11,
    Task = 1 << 12,
    Cut = 1 << 15,
}
