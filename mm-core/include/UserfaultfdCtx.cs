// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

/// <summary>A userfaultfd: which address space it watches, how, and who waits for it.</summary>
/// <remarks>include/linux/userfaultfd_k.h:struct userfaultfd_ctx</remarks>
internal sealed class UserfaultfdCtx
{
    internal UserfaultfdCtx(MmStruct mm, bool isUserModeOnly)
    {
        Scheduler scheduler = mm.Machine.Scheduler;
        Mm = mm;
        IsUserModeOnly = isUserModeOnly;
        Id = scheduler.NewObject();
        MapChangingLock = new RwSemaphore(scheduler, "map_changing_lock", LockRank.MapChanging);
        Faulters = new WaitQueue(scheduler, "userfaultfd");
        EventWaiters = new WaitQueue(scheduler, "uffd_event");
        Readers = new WaitQueue(scheduler, "uffd_read");
    }

    internal MmStruct Mm { get; }

    /// <summary>Its number among what threads can meet at.</summary>
    internal ulong Id { get; }

    /// <summary>Faults of the kernel are not told: they end in SIGBUS.</summary>
    internal bool IsUserModeOnly { get; }

    internal UffdFeatures Features { get; set; }

    /// <summary>Closed: who faults now tries again, and finds the mapping without it.</summary>
    internal bool IsReleased { get; set; }

    /// <summary>And no mapping is watched any more: who faults goes on.</summary>
    internal bool IsCleared { get; set; }

    /// <summary>Changes of mappings whose event was not taken yet: until then nothing is put into pages that may have gone.</summary>
    internal int MmapChanging { get; set; }

    /// <summary>Held for reading while pages are put in, so that the mappings stay what the reader of events believes.</summary>
    internal RwSemaphore MapChangingLock { get; }

    /// <summary>Faults that nobody has read.</summary>
    internal List<UserfaultfdWaitQueue> PendingFaults { get; } = [];

    /// <summary>Faults that were read, and wait for their page.</summary>
    internal List<UserfaultfdWaitQueue> Faults { get; } = [];

    internal List<UserfaultfdWaitQueue> Events { get; } = [];

    /// <summary>Where threads sleep that fault.</summary>
    internal WaitQueue Faulters { get; }

    /// <summary>Where threads sleep that changed a mapping, until that was read.</summary>
    internal WaitQueue EventWaiters { get; }

    /// <summary>Where threads sleep in read(2).</summary>
    internal WaitQueue Readers { get; }

    internal bool Has(UffdFeatures feature) => (Features & feature) != 0;

    /// <summary>Tells the race that is on that it is looked at, or changed.</summary>
    internal void Touch(Sharing sharing)
    {
        if (Races.AreOn)
        {
            Races.Touch(ObjectKind.Userfaultfd, Id, 0, sharing);
        }
    }

    /// <summary>A scheduling point in front of that.</summary>
    internal PointAwaitable Point(Sharing sharing) => Mm.Machine.Scheduler.Point(ObjectKind.Userfaultfd, Id, 0, sharing);
}
