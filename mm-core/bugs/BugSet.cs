// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The known bugs that a machine is built with. Empty: the kernel as it should be.</summary>
public readonly record struct BugSet
{
    private const int WordBits = 64;

    // The zoo has 120 entries: two words.
    private readonly ulong low;
    private readonly ulong high;

    private BugSet(ulong low, ulong high)
    {
        this.low = low;
        this.high = high;
    }

    public static BugSet None => default;

    public bool IsEmpty => (low | high) == 0;

    public static BugSet Of(params ReadOnlySpan<KnownBug> bugs)
    {
        BugSet set = None;
        foreach (KnownBug bug in bugs)
        {
            set = set.With(bug);
        }

        return set;
    }

    public BugSet With(KnownBug bug)
    {
        Kernel.BugOn((int)bug >= 2 * WordBits);
        return (int)bug < WordBits ? new BugSet(low | Bit(bug), high) : new BugSet(low, high | Bit(bug));
    }

    public bool Has(KnownBug bug) => (((int)bug < WordBits ? low : high) & Bit(bug)) != 0;

    private static ulong Bit(KnownBug bug) => 1UL << ((int)bug % WordBits);
}
