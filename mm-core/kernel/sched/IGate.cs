// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Something that threads wait in front of: a lock, in most cases.</summary>
internal interface IGate
{
    /// <summary>Could a thread go through with this, now?</summary>
    bool IsOpen(Sharing sharing);
}
