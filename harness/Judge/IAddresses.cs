// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>Where the regions of a run are, and which numbers its names are bound to.</summary>
internal interface IAddresses
{
    /// <summary>A place as a number; null where its region was never bound.</summary>
    ulong? Address(Place place);

    /// <summary>An operand as a number; null where its region was never bound, or it is no address.</summary>
    ulong? Address(Operand operand);

    /// <summary>What an operand is compared as: a number, or an address; null where its name was never bound.</summary>
    long? ValueOf(Operand operand);
}
