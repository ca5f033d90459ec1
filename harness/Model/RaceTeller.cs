// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>Looks on at one execution of a race, and tells what of it matters: steps at what threads meet, and their statements.</summary>
internal sealed class RaceTeller(ModelRun run)
{
    /// <summary>Of one step no more is told.</summary>
    private const int MostParts = 2;

    /// <summary>What is told of an entry.</summary>
    private const PteWords Told = PteWords.Empty | PteWords.Present | PteWords.Write | PteWords.Dirty | PteWords.ZeroPage | PteWords.Swap
        | PteWords.UffdWp | PteWords.ProtNone | PteWords.Guard | PteWords.Poison | PteWords.Migration | PteWords.Marker | PteWords.Huge;

    private readonly List<Row> rows = [];
    private readonly MetOperations all = new();
    private Row? current;

    /// <summary>A thread is about to make a step.</summary>
    public void Chosen(SimThread thread)
    {
        current = new Row(thread, thread.Function) { Next = thread.Next };
        rows.Add(current);
    }

    /// <summary>It has made it.</summary>
    public void Stepped(SimThread thread, IReadOnlyList<Operation> touched)
    {
        if (current is not { } row)
        {
            return;
        }

        Operation[] real = [.. touched.Where(operation => operation.Kind != ObjectKind.None)];
        row.Objects = [.. real.Select(operation => (operation, State(operation)))];
        all.Add(thread, real);
    }

    /// <summary>A statement of a thread begins, or has come to something.</summary>
    public void Statement(SimThread thread, string text) => rows.Add(new Row(thread, "") { Text = text });

    /// <summary>What matters, in the order in which it happened.</summary>
    public IReadOnlyList<RaceMove> Moves(AddressBook addresses, Func<SimThread, string> nameOf)
    {
        var moves = new List<RaceMove>();
        foreach (Row row in rows)
        {
            if (row.Text is { } text)
            {
                moves.Add(new RaceMove(nameOf(row.Thread), text, ""));
                continue;
            }

            (Operation Operation, Seen Seen)[] met =
            [
                .. row.Objects.Where(met => all.IsMet(row.Thread.Number, met.Operation))
                    .OrderBy(met => Weight(met.Operation)).DistinctBy(met => met.Operation with { Sharing = Sharing.None, Name = null }),
            ];
            string[] parts = [.. met.Select(one => Described(one.Operation, one.Seen, addresses)).Distinct().Take(MostParts)];
            string point = row.Next.Name is { } name and not "begin" ? $" ({name})" : "";
            string where = row.Function.Length == 0 ? "(the CPU)" : row.Function;
            if (parts.Length > 0)
            {
                moves.Add(new RaceMove(nameOf(row.Thread), $"{where}{point}", string.Join("; ", parts)));
            }
        }

        return moves;
    }

    /// <summary>Of all that one step does a reader is told what it is for: what changes first, and of locks that they are taken.</summary>
    private static int Weight(Operation operation) =>
        ((operation.Sharing & Sharing.Release) != 0 ? 8 : (operation.Sharing & (Sharing.Write | Sharing.Acquire)) != 0 ? 0 : 4)
        + operation.Kind switch
        {
            ObjectKind.Entry or ObjectKind.Memory => 0,
            ObjectKind.RwSemaphore or ObjectKind.SpinLock or ObjectKind.FolioLock or ObjectKind.VmaLock => 1,
            ObjectKind.Vma or ObjectKind.Tlb or ObjectKind.SwapSlot or ObjectKind.PageCache => 2,
            _ => 3,
        };

    private static string Described(Operation operation, Seen seen, AddressBook addresses)
    {
        string verb = (operation.Sharing & Sharing.Acquire) != 0 ? "takes"
            : (operation.Sharing & Sharing.Try) != 0 ? "tries"
            : (operation.Sharing & Sharing.Release) != 0 ? "leaves"
            : (operation.Sharing & (Sharing.Write | Sharing.Add)) != 0 ? "writes"
            : "reads";
        string place = seen.Address is { } address ? $" of {addresses.Name(address)}" : "";
        string state = seen.State.Length == 0 || verb is "takes" or "leaves" or "tries" ? "" : $": {seen.State}";
        return $"{verb} {seen.Name}{place}{state}";
    }

    private Seen State(Operation operation)
    {
        Inspect inspect = run.Machine.Inspect;
        MetObject met = inspect.Met(operation);
        if (operation.Kind == ObjectKind.Entry && met is { Task: { } task, Address: { } address, Name: "pte" })
        {
            return new Seen(met.Name, address.Value, Words.Of(PteView.Of(inspect.Pte(task, address)) & Told));
        }

        if (met.Pfn != 0 && run.MappedAt(met.Pfn) is { } place)
        {
            bool isByte = operation is { Kind: ObjectKind.Memory, Part: >= 0 };
            ulong at = place.Address + (isByte ? (ulong)operation.Part : 0);
            return new Seen(met.Name, at, isByte ? $"{inspect.Memory(place.Task, new VirtAddr(at))}" : met.State);
        }

        return new Seen(met.Pfn != 0 ? $"{met.Name} of a page" : met.Name, met.Address?.Value, met.State);
    }

    private readonly record struct Seen(string Name, ulong? Address, string State);

    private sealed class Row(SimThread thread, string function)
    {
        public SimThread Thread => thread;

        public string Function => function;

        public Operation Next { get; init; }

        public string? Text { get; init; }

        public IReadOnlyList<(Operation Operation, Seen Seen)> Objects { get; set; } = [];
    }
}
