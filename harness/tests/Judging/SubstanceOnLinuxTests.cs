// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Tests.Linux;

namespace Selftests.Harness.Tests.Judging;

/// <inheritdoc/>
[Category("Linux")]
[RequiresLinux("root", "raw")]
internal sealed class SubstanceOnLinuxTests : SubstanceTests
{
    protected override IMachine Create() => LinuxMachine.CreateOrSkip();
}
