// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;

namespace Selftests.MmCore;

// vm_sequence: by which a fault that holds nothing finds out that the mapping was changed under it.
public sealed partial class Vma
{
    private int writers;

    /// <summary>Odd while a writer is at the mapping. A fault that sees it odd, or another one later, gives up; it never waits.</summary>
    internal ulong Sequence { get; private set; }

    /// <summary>Speculative faults that look at the mapping: until they let go, it is there, even when it is mapped no more.</summary>
    internal int References { get; private set; }

    /// <summary>True between <see cref="WriteBegin"/> and <see cref="WriteEnd"/>.</summary>
    internal bool IsBeingWritten => writers > 0;

    /// <summary>From here on speculative faults leave the mapping alone. Nothing happens on a machine that has none.</summary>
    /// <remarks>
    /// vm_write_begin() and vm_raw_write_begin() of the series "Speculative page faults", which differ in what lockdep hears of them:
    /// nobody waits for a sequence, so it takes no part in the order of locks. Linux: each begin and each end adds one; here: only the
    /// first of those inside and the last to leave, for two who zap at the same time would make it even together.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void WriteBegin()
    {
        if (Mm.IsSpeculative)
        {
            Enter();
        }
    }

    /// <remarks>vm_write_end() of the series.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void WriteEnd()
    {
        if (Mm.IsSpeculative)
        {
            Leave();
        }
    }

    private void Enter()
    {
        if (writers++ == 0)
        {
            Sequence++;
            Touch(VmaField.Sequence, Sharing.Write);
            Mm.Machine.Touched.Add(this);
        }
    }

    private void Leave()
    {
        Kernel.BugOn(writers <= 0);
        if (--writers == 0)
        {
            Sequence++;
            Touch(VmaField.Sequence, Sharing.Write);
        }
    }

    /// <summary>A scheduling point between two stores of a writer.</summary>
    internal PointAwaitable PointOfWrite(VmaField field) => Mm.Machine.Scheduler.Point(ObjectKind.Vma, Id, (int)field, Sharing.Write);

    /// <summary>A scheduling point in front of a look at a field, for who has no lock that keeps its writers out.</summary>
    internal PointAwaitable PointOfLook(VmaField field) =>
        Mm.Machine.Scheduler.Point(ObjectKind.Vma, Id, (int)field, Sharing.Read);

    /// <summary>A scheduling point in front of a look at the sequence.</summary>
    internal PointAwaitable PointOfSequence(string name) =>
        Mm.Machine.Scheduler.Point(ObjectKind.Vma, Id, (int)VmaField.Sequence, Sharing.Read, name);

    /// <remarks>get_vma() of the series, in its last version: found under RCU, and kept by a reference.</remarks>
    internal void Get() => References++;

    /// <remarks>put_vma() of the series.</remarks>
    internal void Put()
    {
        Kernel.BugOn(References <= 0);
        References--;
    }

    /// <summary>What speculative faults may be looking at is changed between begin and end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AssertSequenceOdd() => Kernel.BugOn(Mm.IsSpeculative && IsAttached && !IsBeingWritten);
}
