// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Running;

internal sealed class JobRoomTests
{
    [TestCase(96, 70, 1)]
    [TestCase(160, 70, 7)]
    [TestCase(1024, 80, 114)]
    [TestCase(20, 30, 1)]
    public void Of_LeavesRoomForTheRest_AndForOne(int descriptors, int open, int jobs) => JobRoom.Of(descriptors, open).Should().Be(jobs);

    [TestCase(
        "Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1024                 "
            + "524288               files     \n", 1024)]
    [TestCase("Max open files            unlimited            unlimited            files     \n", int.MaxValue)]
    [TestCase("Max processes             7                    7                    processes \n", int.MaxValue)]
    [TestCase("", int.MaxValue)]
    public void LimitOf_IsTheSoftOne(string limits, int expected) => JobRoom.LimitOf(limits).Should().Be(expected);
}
