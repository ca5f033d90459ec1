// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A user virtual address. A type of its own, so that an address cannot be passed as a length.</summary>
public readonly record struct VirtAddr(ulong Value) : IComparable<VirtAddr>
{
    public const int PageShift = 12;
    public const ulong PageSize = 1UL << PageShift;
    public const ulong PageMask = ~(PageSize - 1);
    public const int PmdShift = 21;
    public const ulong PmdSize = 1UL << PmdShift;
    public const ulong PmdMask = ~(PmdSize - 1);
    public const int PudShift = 30;
    public const ulong PudSize = 1UL << PudShift;

    /// <summary>One past the highest user address: 47 bits less the guard page.</summary>
    public const ulong TaskSize = (1UL << 47) - PageSize;

    /// <summary>Bits 63 to 47 are alike: what the processor translates at all. Anything else is a general protection fault.</summary>
    public bool IsCanonical => Value >> 47 is 0 or 0x1ffff;

    public bool IsPageAligned => (Value & ~PageMask) == 0;
    public VirtAddr PageAlignDown => new(Value & PageMask);
    public ulong PageNumber => Value >> PageShift;
    public ulong PageOffset => Value & ~PageMask;

    /// <summary>Rounds up to a page; wraps to 0 at the top as PAGE_ALIGN() does, for the caller to notice.</summary>
    public VirtAddr PageAlignUp => new(AlignUp(Value));

    public static ulong AlignUp(ulong length) => unchecked(length + PageSize - 1) & PageMask;

    public static bool operator <(VirtAddr a, VirtAddr b) => a.Value < b.Value;

    public static bool operator >(VirtAddr a, VirtAddr b) => a.Value > b.Value;

    public static bool operator <=(VirtAddr a, VirtAddr b) => a.Value <= b.Value;

    public static bool operator >=(VirtAddr a, VirtAddr b) => a.Value >= b.Value;

    /// <summary>Wraps like C: mm checks end &lt;= start for it.</summary>
    public static VirtAddr operator +(VirtAddr a, ulong length) => new(unchecked(a.Value + length));

    public static VirtAddr operator -(VirtAddr a, ulong length) => new(unchecked(a.Value - length));

    public static ulong operator -(VirtAddr a, VirtAddr b) => unchecked(a.Value - b.Value);

    public static VirtAddr Min(VirtAddr a, VirtAddr b) => a < b ? a : b;

    public static VirtAddr Max(VirtAddr a, VirtAddr b) => a > b ? a : b;

    public int CompareTo(VirtAddr other) => Value.CompareTo(other.Value);

    public override string ToString() => $"0x{Value:x}";
}
