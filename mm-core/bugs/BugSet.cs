// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The known bugs that a machine is built with. Empty: the kernel as it should be.</summary>
public readonly record struct BugSet(ulong Bits)
{
    public static BugSet None => default;

    public bool IsEmpty => Bits == 0;

    public static BugSet Of(params ReadOnlySpan<KnownBug> bugs)
    {
        ulong bits = 0;
        foreach (KnownBug bug in bugs)
        {
            bits |= 1UL << (int)bug;
        }

        return new BugSet(bits);
    }

    public bool Has(KnownBug bug) => (Bits & (1UL << (int)bug)) != 0;
}
