// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>Where the regions of a run are.</summary>
internal interface IAddresses
{
    /// <summary>A place as a number; null where its region was never bound.</summary>
    ulong? Address(Place place);

    /// <summary>An operand as a number; null where its region was never bound, or it is no address.</summary>
    ulong? Address(Operand operand);
}
