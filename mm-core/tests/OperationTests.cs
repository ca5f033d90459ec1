// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>What a chooser is told: who can go on, with what, and what a step has touched.</summary>
public sealed class OperationTests
{
    [TestCase(Sharing.Read, Sharing.Read, false)]
    [TestCase(Sharing.Read, Sharing.Write, true)]
    [TestCase(Sharing.Write, Sharing.Write, true)]
    [TestCase(Sharing.Add, Sharing.Add, false)]
    [TestCase(Sharing.Add, Sharing.Read, true)]
    [TestCase(Sharing.Add, Sharing.Write, true)]
    [TestCase(Sharing.Read | Sharing.Acquire, Sharing.Read | Sharing.Release, false)]
    [TestCase(Sharing.Read | Sharing.Try, Sharing.Write | Sharing.Acquire, true)]
    public void Operations_ConflictWhereTheirOrderCanBeSeen(Sharing one, Sharing other, bool expected)
    {
        Operation a = new(ObjectKind.Entry, 1, 2, one);
        Operation b = new(ObjectKind.Entry, 1, 2, other);

        a.Conflicts(b).Should().Be(expected);
        b.Conflicts(a).Should().Be(expected);
        a.Conflicts(b with { Part = 3 }).Should().BeFalse("it is another entry");
        a.Conflicts(b with { Object = 2 }).Should().BeFalse("it is another table");
        a.Conflicts(b with { Kind = ObjectKind.Memory }).Should().BeFalse("it is something else");
        a.Conflicts(b with { Part = Operation.All }).Should().Be(expected);
    }

    [Test]
    public void NamedPoints_MeetNothing()
    {
        Operation a = new(ObjectKind.None, 0, 0, Sharing.None, Points.FaultVma);

        a.Conflicts(a).Should().BeFalse();
    }

    /// <summary>
    /// The lockless look at the entry, the lock, the store under it, the processor's own store, the byte: reads and writes apart.
    /// </summary>
    [Test]
    public void AStore_TellsWhatItTouches()
    {
        RecordingChooser chooser = new([]);
        (TestMachine box, VirtAddr p) = Race(chooser);
        PageTable table = Pagewalk.PteTable(box.Mm, p, OnLeaf.Bug)!;
        int index = PageTable.PteIndex(p);
        ulong folio = box.FolioAt(p).Id;
        Operation[] told = [.. chooser.Steps.Where(step => step.Thread.Name == "a").SelectMany(step => step.Touched)];

        told.Should().ContainInOrder(
            new Operation(ObjectKind.Entry, table.Id, index, Sharing.Read),
            new Operation(ObjectKind.Entry, table.Id, index, Sharing.Write),
            new Operation(ObjectKind.Entry, table.Id, index, Sharing.Read | Sharing.Write),
            new Operation(ObjectKind.Memory, folio, 0, Sharing.Write));
        told.Select(each => (each.Kind, each.Sharing)).Should().ContainInOrder(
            (ObjectKind.VmaLock, Sharing.Read | Sharing.Try),
            (ObjectKind.SpinLock, Sharing.Write | Sharing.Acquire),
            (ObjectKind.Counter, Sharing.Add),
            (ObjectKind.SpinLock, Sharing.Write | Sharing.Release),
            (ObjectKind.VmaLock, Sharing.Read | Sharing.Release));
    }

    [Test]
    public void AStep_BeginsWithWhatWasAnnounced()
    {
        RecordingChooser chooser = new([]);
        Race(chooser);

        chooser.Steps.Should().HaveCountGreaterThan(10).And.OnlyContain(step => step.Touched[0] == step.Announced);
    }

    [Test]
    public void WhoWaitsForALock_IsNotOffered()
    {
        TestMachine box = null!;
        RecordingChooser chooser = new([]);
        chooser.Asked = runnable =>
        {
            bool isHeld = box.Mm.MmapLock.IsWriteHeld;
            runnable.Should().OnlyContain(thread => !isHeld || thread.Next.Kind != ObjectKind.RwSemaphore);
        };
        box = new TestMachine(chooser: chooser);
        VirtAddr p = box.Map(2);
        Scheduler scheduler = box.Machine.Scheduler;
        scheduler.Racing = true;
        foreach (string name in (string[])["a", "b"])
        {
            scheduler.Start(scheduler.CreateThread(name, box.Task), () => Protect(box, p));
        }

        scheduler.RunUntilIdle();
        scheduler.Racing = false;
        chooser.MostOffered.Should().Be(2);
    }

    /// <summary>A page, a table, a VMA that a thread makes is the same thing to a chooser, whoever made one before.</summary>
    [Test]
    public void Objects_HaveTheSameNumbers_InEveryOrder()
    {
        HashSet<string>[] orders = [.. Enumerable.Range(0, 2).Select(first =>
        {
            RecordingChooser chooser = new(Enumerable.Repeat(first, 100));
            Race(chooser);
            return chooser.Steps
                .SelectMany(step => step.Touched.Select(each => $"{step.Thread.Name} {each}"))
                .Where(line => line.Contains("Memory", StringComparison.Ordinal)).ToHashSet();
        })];

        orders[0].Should().HaveCount(2).And.BeEquivalentTo(orders[1]);
    }

    [Test]
    public void WhereNobodyRaces_NothingIsTold()
    {
        RecordingChooser chooser = new([]);
        TestMachine box = new(chooser: chooser);
        box.Store(box.Map(1), 1);

        chooser.Steps.Should().BeEmpty();
        chooser.MostOffered.Should().Be(0);
    }

    /// <summary>Two threads store to two pages that have no table yet.</summary>
    private static (TestMachine Box, VirtAddr Address) Race(RecordingChooser chooser)
    {
        TestMachine box = new(chooser: chooser);
        VirtAddr p = box.Map(2);
        box.Store(p, 1);
        box.Zap(p, 1, reclaimPt: false);
        Scheduler scheduler = box.Machine.Scheduler;
        scheduler.Racing = true;
        scheduler.Start(scheduler.CreateThread("a", box.Task), () => Store(box, p));
        scheduler.Start(scheduler.CreateThread("b", box.Task), () => Store(box, p + VirtAddr.PageSize));
        scheduler.RunUntilIdle();
        scheduler.Racing = false;
        return (box, p);
    }

    private static async KTask<Unit> Store(TestMachine box, VirtAddr addr)
    {
        (await box.Machine.UserAccess.Store(box.Task, addr, 1)).IsOk.Should().BeTrue();
        return default;
    }

    private static async KTask<Unit> Protect(TestMachine box, VirtAddr addr)
    {
        await box.Machine.Syscalls.Mprotect(box.Task, addr.Value, VirtAddr.PageSize, (ulong)Prot.PROT_READ);
        return default;
    }

    /// <summary>Takes the ways it was told, then the first ones, and remembers every step.</summary>
    private sealed class RecordingChooser(IEnumerable<int> ways) : IChooser
    {
        private readonly Queue<int> left = new(ways);
        private Operation announced;

        internal List<(SimThread Thread, Operation Announced, Operation[] Touched)> Steps { get; } = [];

        internal int MostOffered { get; private set; }

        internal Action<IReadOnlyList<SimThread>>? Asked { get; set; }

        public int Choose(int count, string what) => 0;

        public int ChooseThread(IReadOnlyList<SimThread> runnable)
        {
            Asked?.Invoke(runnable);
            MostOffered = Math.Max(MostOffered, runnable.Count);
            int way = left.TryDequeue(out int told) ? Math.Min(told, runnable.Count - 1) : 0;
            announced = runnable[way].Next;
            return way;
        }

        public void Stepped(SimThread thread, IReadOnlyList<Operation> touched) => Steps.Add((thread, announced, [.. touched]));
    }
}
