// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.InteropServices;

namespace Selftests.Harness.Scripting;

/// <summary>What a process that may die may not take along: the machine's memory, and the disk under its dump.</summary>
internal static class BlockLimits
{
    // include/uapi/asm-generic/resource.h
    private const int Data = 2;
    private const int Core = 4;
    private const ulong MostData = 2UL << 30;

    public static void Set()
    {
        // Memory beyond the runtime's own heap: a block can ask for that too. Where a limit cannot be had, blocks run all the same.
        _ = SetLimit(Core, new Limit(0, 0));
        _ = SetLimit(Data, new Limit(MostData, MostData));
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Where memory gets short, the kernel chooses by itself.
            return;
        }
    }

    [DllImport("libc", EntryPoint = "setrlimit", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limit(ulong Soft, ulong Hard);
}
