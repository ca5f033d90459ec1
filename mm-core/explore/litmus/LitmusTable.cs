// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The programs that others have counted, with their figures: Mazurkiewicz traces under sequential consistency.</summary>
internal static class LitmusTable
{
    internal static IReadOnlyList<LitmusRow> Rows { get; } =
    [
        new("SB", Litmus.Of("Wx Ry | Wy Rx"), 3),
        new("MP", Litmus.Of("Wx Wy | Ry Rx"), 3),
        new("LB", Litmus.Of("Rx Wy | Ry Wx"), 3),
        new("2+2W", Litmus.Of("Wx Wy | Wy Wx"), 3),
        new("IRIW", Litmus.Of("Wx | Wy | Rx Ry | Ry Rx"), 15),
        new("ISA2", Litmus.Of("Wx Wy | Ry Wz | Rz Rx"), 7),
        new("W+RWC", Litmus.Of("Wx Wz | Rz Ry | Wy Rx"), 7),
        new("readers(2)", Litmus.Readers(2), 4),
        new("readers(8)", Litmus.Readers(8), 256),
        new("readers(13)", Litmus.Readers(13), 8192),
        .. Sizes("ainc", Litmus.Ainc, 2, 2, 6, 24, 120, 720, 5040),
        .. Sizes("lockinc", Litmus.Lockinc, 2, 2, 6, 24, 120, 720, 5040),
        .. Sizes("binc", Litmus.Binc, 2, 4, 36, 576),
        .. Sizes("cinc", Litmus.Cinc, 2, 8, 216, 13_824),
        .. Sizes("rw", Litmus.Rw, 2, 4, 36, 576),
        .. Sizes("myexample", Litmus.MyExample, 2, 4, 36, 576, 14_400),
        new("N-writers(4)", Litmus.Writers(4), 720),
        .. Sizes("wainc", Litmus.Wainc, 2, 6, 24, 120),
        .. Sizes("cas", Litmus.Cas, 2, 2, 3, 4, 5),
        .. Sizes("casrot", Litmus.Casrot, 2, 2, 5, 14, 43, 144, 523, 2048, 8597),
        .. Sizes("casw", Litmus.Casw, 2, 6, 66, 1200, 32_880),
        .. Sizes("wcas", Litmus.Wcas, 2, 5, 13, 33, 81, 193, 449, 1025, 2305),
        .. Sizes("lastzero", Litmus.Lastzero, 1, 2, 5, 12, 28, 64),
        new("lastzero(10)", Litmus.Lastzero(10), 3328),
        new("lastzero(15)", Litmus.Lastzero(15), 147_456),
        .. Sizes("CoA", Litmus.CoA, 1, 4, 15, 130, 2028, 49_776),
        .. Sizes("fib_bench", Litmus.FibBench, 1, 11, 140),
        new("fib_bench(5)", Litmus.FibBench(5), 218_243),
        new("big0", Litmus.Big0, 69_112),
        new("big1", Litmus.Big1, 1_820_474),
        new("big2", Litmus.Big2, 5_284_890),
        .. Sizes("indexer", Litmus.Indexer, 11, 1, 8, 64, 512, 4096),
        .. Sizes("mpat", Litmus.Mpat, 4, 384, 3840, 46_080, 645_120),
        .. Sizes("pi", Litmus.Lockinc, 8, 40_320),
        .. Sizes("redundant_co", Litmus.RedundantCo, 1, 12, 90, 560, 3150),
        .. Sizes("opt_lock", Litmus.OptLock, 2, 42, 126),
        new("ABBA", Litmus.Of("Lx Ly Uy Ux | Ly Lx Ux Uy"), 2, Deadlocks: 1),
        new("sleeping_races_6", Litmus.SleepingRaces6, 10),
        new("combination_lock_1", Litmus.CombinationLock1, 6),
        new("4 threads, 5 steps each, no conflict", Litmus.Apart(4, 5), 1),
        new("3 threads, 3 writes each to one variable", Litmus.Multinomial(3, 3), 1680),
    ];

    private static IEnumerable<LitmusRow> Sizes(string name, Func<int, LitmusProgram> program, int first, params long[] traces) =>
        traces.Select((count, i) => new LitmusRow($"{name}({first + i})", program(first + i), count));
}
