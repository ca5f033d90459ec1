// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore;

// Changes of mappings: who makes one waits until it was read.
internal static partial class Userfaultfd
{
    /// <remarks>fs/userfaultfd.c:userfaultfd_event_complete()</remarks>
    private static void CompleteEvent(UserfaultfdCtx ctx, UserfaultfdWaitQueue uwq)
    {
        uwq.Msg = default;
        ctx.Events.Remove(uwq);
        if (uwq.Thread.Queue == ctx.EventWaiters)
        {
            ctx.EventWaiters.Wake(uwq.Thread);
        }
    }

    /// <summary>A change begins of which the reader is to hear: until he has, nothing may be put in.</summary>
    /// <remarks>include/linux/userfaultfd_k.h:struct userfaultfd_ctx, its mmap_changing.</remarks>
    private static async KTask<Unit> BeginChange(UserfaultfdCtx ctx)
    {
        using (await ctx.MapChangingLock.Write())
        {
            ctx.Touch(Sharing.Write);
            ctx.MmapChanging++;
        }

        return default;
    }

    /// <summary>Tells what has changed, and sleeps until it was read, or the userfaultfd closed.</summary>
    /// <remarks>fs/userfaultfd.c:userfaultfd_event_wait_completion()</remarks>
    private static async KTask<Unit> WaitForReader(UserfaultfdCtx ctx, UffdMsg msg, UserfaultfdCtx? fork = null)
    {
        SimThread thread = ctx.Mm.Machine.Scheduler.Current!;
        UserfaultfdWaitQueue uwq = new(thread, msg) { Fork = fork };
        await ctx.Point(Sharing.Read | Sharing.Write);
        ctx.Touch(Sharing.Write);
        ctx.Events.Add(uwq);
        while (uwq.Msg.Event != UffdEvent.None)
        {
            if (ctx.IsReleased || thread.FatalSignalPending)
            {
                ctx.Events.Remove(uwq);
                if (fork is not null && !ctx.Mm.Bugs.Has(KnownBug.ForkEventLeavesContext))
                {
                    await ReleaseNew(fork);
                }

                break;
            }

            ctx.Readers.WakeAll();
            await ctx.EventWaiters.Wait($"userfaultfd to be read of {msg.Event}", SleepState.Killable);
        }

        ctx.MmapChanging--;
        ctx.Touch(Sharing.Write);
        return default;
    }

    /// <summary>Nobody took the child's userfaultfd: the child is not watched.</summary>
    /// <remarks>mm/userfaultfd.c:userfaultfd_release_new()</remarks>
    private static async KTask<Unit> ReleaseNew(UserfaultfdCtx ctx)
    {
        if (!ctx.Mm.IsDead)
        {
            using (await ctx.Mm.MmapLock.Write())
            {
                for (Vma? vma = ctx.Mm.Vmas.Find(default); vma is not null; vma = ctx.Mm.Vmas.Next(vma))
                {
                    if (vma.UserfaultfdCtx == ctx)
                    {
                        await SetCtx(vma, null, VmFlags.None);
                    }
                }
            }
        }

        return default;
    }

    /// <summary>A child's mapping is watched where the parent's reader hears of forks; else it is not.</summary>
    /// <remarks>fs/userfaultfd.c:dup_userfaultfd()</remarks>
    internal static async KTask<Unit> Dup(Vma copy, List<(UserfaultfdCtx Parent, UserfaultfdCtx Child)> forks)
    {
        if (copy.UserfaultfdCtx is not { } ctx)
        {
            return default;
        }

        if (!ctx.Has(UffdFeatures.EventFork))
        {
            await SetCtx(copy, null, VmFlags.None);
            return default;
        }

        UserfaultfdCtx? child = forks.Find(fork => fork.Parent == ctx).Child;
        if (child is null)
        {
            child = new UserfaultfdCtx(copy.Mm, ctx.IsUserModeOnly) { Features = ctx.Features };
            await BeginChange(ctx);
            forks.Add((ctx, child));
        }

        copy.UserfaultfdCtx = child;
        return default;
    }

    /// <remarks>fs/userfaultfd.c:dup_userfaultfd_complete()</remarks>
    internal static async KTask<Unit> DupComplete(List<(UserfaultfdCtx Parent, UserfaultfdCtx Child)> forks)
    {
        foreach ((UserfaultfdCtx parent, UserfaultfdCtx child) in forks)
        {
            await WaitForReader(parent, new UffdMsg(UffdEvent.UFFD_EVENT_FORK, 0, 0, 0), child);
        }

        return default;
    }

    /// <summary>The fork came to nothing, and nobody hears of it.</summary>
    /// <remarks>fs/userfaultfd.c:dup_userfaultfd_fail()</remarks>
    internal static void DupFail(List<(UserfaultfdCtx Parent, UserfaultfdCtx Child)> forks) =>
        forks.ForEach(fork => fork.Parent.MmapChanging--);

    /// <summary>What mremap has copied stays watched where the reader hears of moves: his; else null.</summary>
    /// <remarks>fs/userfaultfd.c:mremap_userfaultfd_prep()</remarks>
    internal static async KTask<UserfaultfdCtx?> MremapPrep(Vma copy)
    {
        if (copy.UserfaultfdCtx is not { } ctx)
        {
            return null;
        }

        if (!ctx.Has(UffdFeatures.EventRemap))
        {
            await SetCtx(copy, null, VmFlags.None);
            return null;
        }

        await BeginChange(ctx);
        return ctx;
    }

    /// <summary>The mapping is watched, and nobody will hear that it moved: then it is not watched at its new place.</summary>
    /// <remarks>include/linux/userfaultfd_k.h:vma_has_uffd_without_event_remap()</remarks>
    internal static bool MovesUnheard(Vma vma) =>
        vma.UserfaultfdCtx?.Has(UffdFeatures.EventRemap) == false && !vma.Mm.Bugs.Has(KnownBug.MremapKeepsUffdWp);

    /// <remarks>fs/userfaultfd.c:mremap_userfaultfd_complete()</remarks>
    internal static KTask<Unit> MremapComplete(UserfaultfdCtx ctx, VirtAddr from, VirtAddr to, ulong length) =>
        WaitForReader(ctx, new UffdMsg(UffdEvent.UFFD_EVENT_REMAP, from.Value, to.Value, length));

    /// <remarks>fs/userfaultfd.c:mremap_userfaultfd_fail()</remarks>
    internal static void MremapFail(UserfaultfdCtx ctx) => ctx.MmapChanging--;

    /// <summary>Tells that pages are about to go. True: mmap_lock was dropped for it, and all is to be looked up again.</summary>
    /// <remarks>fs/userfaultfd.c:userfaultfd_remove()</remarks>
    internal static KTask<bool> Remove(Vma vma, VirtAddr start, VirtAddr end) =>
        vma.UserfaultfdCtx is { } ctx && ctx.Has(UffdFeatures.EventRemove) ? TellRemove(ctx, start, end) : new KTask<bool>(false);

    private static async KTask<bool> TellRemove(UserfaultfdCtx ctx, VirtAddr start, VirtAddr end)
    {
        await BeginChange(ctx);
        ctx.Mm.MmapLock.UnlockRead();
        await WaitForReader(ctx, new UffdMsg(UffdEvent.UFFD_EVENT_REMOVE, start.Value, end.Value, 0));
        return true;
    }

    /// <summary>A mapping is about to go: who is to hear of it, each once.</summary>
    /// <remarks>fs/userfaultfd.c:userfaultfd_unmap_prep()</remarks>
    internal static KTask<Unit> UnmapPrep(Vma vma, PageRange range) =>
        vma.UserfaultfdCtx is { } ctx && ctx.Has(UffdFeatures.EventUnmap) ? AddUnmap(ctx, range) : default;

    private static async KTask<Unit> AddUnmap(UserfaultfdCtx ctx, PageRange range)
    {
        ctx.Mm.UnmapEvents ??= [];
        if (!ctx.Mm.UnmapEvents.Contains((ctx, range)))
        {
            await BeginChange(ctx);
            ctx.Mm.UnmapEvents.Add((ctx, range));
        }

        return default;
    }

    /// <remarks>fs/userfaultfd.c:userfaultfd_unmap_complete()</remarks>
    internal static KTask<Unit> UnmapComplete(List<(UserfaultfdCtx Ctx, PageRange Range)>? unmaps) =>
        unmaps is null ? default : TellUnmaps(unmaps);

    private static async KTask<Unit> TellUnmaps(List<(UserfaultfdCtx Ctx, PageRange Range)> unmaps)
    {
        foreach ((UserfaultfdCtx ctx, PageRange range) in unmaps)
        {
            await WaitForReader(ctx, new UffdMsg(UffdEvent.UFFD_EVENT_UNMAP, range.Start.Value, range.End.Value, 0));
        }

        return default;
    }

    /// <summary>A call that tells nobody.</summary>
    internal static void UnmapForget(List<(UserfaultfdCtx Ctx, PageRange Range)>? unmaps) =>
        unmaps?.ForEach(unmap => unmap.Ctx.MmapChanging--);
}
