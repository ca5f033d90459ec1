// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What an instruction does to memory.</summary>
public enum AccessKind
{
    Read,
    Write,
    Execute,
}
