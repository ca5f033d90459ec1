// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A range that a userfaultfd fills: with what, and how far it has come.</summary>
internal sealed class MfillState(TaskStruct task, UserfaultfdCtx ctx, MfillKind kind, bool isProtected)
{
    /// <summary>Whose memory is copied from.</summary>
    internal TaskStruct Task { get; } = task;

    internal UserfaultfdCtx Ctx { get; } = ctx;

    internal MfillKind Kind { get; } = kind;

    /// <summary>MFILL_ATOMIC_WP: the entries come write-protected.</summary>
    internal bool IsProtected { get; } = isProtected;

    internal required VirtAddr Start { get; init; }

    internal required ulong Length { get; init; }

    internal VirtAddr Source { get; init; }

    /// <summary>Bytes that are there.</summary>
    internal ulong Done { get; set; }

    /// <summary>The source of the next page would have faulted: it is to be read without locks, and all looked up again.</summary>
    internal bool NeedsSource { get; set; }

    /// <summary>A page that was allocated, and could not be copied into under the lock; no second one is.</summary>
    internal Folio? Folio { get; set; }
}
