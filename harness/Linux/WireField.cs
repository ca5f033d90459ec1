// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;

namespace Selftests.Harness.Linux;

/// <summary>One field: a number, or an address.</summary>
internal sealed record WireField(string Name, bool IsAddress, Place Place)
{
    public long Number => Place.Offset;
}
