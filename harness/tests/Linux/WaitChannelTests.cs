// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Functions of the kernel in which a thread sleeps, as a script says it.</summary>
internal sealed class WaitChannelTests
{
    [TestCase("handle_userfault", "userfaultfd")]
    [TestCase("userfaultfd_read_iter", "uffd_read")]
    [TestCase("do_wait", "wait")]
    [TestCase("anon_pipe_read", "pipe")]
    [TestCase("pipe_release", "pipe")]
    [TestCase("__do_sys_vmsplice", "pipe")]
    [TestCase("wait_for_space", "pipe")]
    [TestCase("folio_wait_bit_common", "folio_wait_bit_common")]
    [TestCase("0", "")]
    public void Function_IsWhatItIsBlockedIn(string function, string place) => WaitChannel.Place(function).Should().Be(place);
}
