// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Model;

namespace Selftests.Harness.Tests.Judging;

/// <inheritdoc/>
internal sealed class SubstanceOnTheModelTests : SubstanceTests
{
    protected override IMachine Create() => new ModelMachine();
}
