// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The number of a page frame. Frame 0 is never handed out.</summary>
public readonly record struct Pfn(ulong Value)
{
    public override string ToString() => $"pfn:{Value}";
}
