// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>Flags of sync_file_range(2).</summary>
[Flags]
public enum SyncFileRangeFlags : uint
{
    None = 0,
    SYNC_FILE_RANGE_WAIT_BEFORE = 1,
    SYNC_FILE_RANGE_WRITE = 2,
    SYNC_FILE_RANGE_WAIT_AFTER = 4,
}
