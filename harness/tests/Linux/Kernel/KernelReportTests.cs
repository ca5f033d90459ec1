// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>What a console says of a fault of its kernel, and what only looks like it.</summary>
internal sealed class KernelReportTests
{
    [TestCase("[    2.1] WARNING: CPU: 0 PID: 1 at memory.c:1 do_wp_page+0x1/0x2", false)]
    [TestCase("[    2.1][   T12] WARNING: memory.c:3 at do_wp_page+0x1/0x2, CPU#0: mmexec/9", false)]
    [TestCase("[    2.1] UBSAN: shift-out-of-bounds in vma.c:7:2", false)]
    [TestCase("<0>[    2.1] Kernel panic - not syncing: Fatal exception", true)]
    [TestCase("[    2.1] BUG: kernel NULL pointer dereference, address: 0000000000000008", true)]
    [TestCase("[    2.1] kernel BUG at rmap.c:9!", true)]
    [TestCase("[    2.1] Oops: 0002 [#1] PREEMPT SMP", true)]
    [TestCase("[    2.1] BUG: KASAN: slab-use-after-free in unlink_anon_vmas+0x1/0x2", true)]
    [TestCase("[    2.1] BUG: Bad rss-counter state mm:0 type:MM_ANONPAGES val:1", true)]
    [TestCase("[    2.1] WARNING: possible circular locking dependency detected", true)]
    [TestCase("[    2.1] INFO: task mmexec:12 blocked for more than 20 seconds.", true)]
    [TestCase("[    2.1] watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [mmexec:9]", true)]
    [TestCase("[    2.1] rcu: INFO: rcu_sched self-detected stall on CPU", true)]
    public void AComplaint_IsFound_AndWeighed(string line, bool isFatal)
    {
        KernelReport report = KernelReport.Find($"[    2.0] a word before\r\n{line}\r\n[    2.2] Call Trace:\r\n")!;

        report.IsFatal.Should().Be(isFatal);
        report.Text.Should().NotContain("[    2").And.NotContain("a word before").And.EndWith("\nCall Trace:");
    }

    [TestCase("[    2.1] traps: mmexec[9] general protection fault ip:401000 sp:7ffe error:0 in mmexec")]
    [TestCase("[    2.1] mmexec[9]: segfault at 0 ip 401000 sp 7ffe error 4")]
    [TestCase("[    2.1] mmexec: page allocation failure: order:9")]
    [TestCase("[    2.1] Memory failure: 0x1234: recovery action for dirty LRU page: Recovered")]
    public void WhatTheKernelSaysOfAScript_IsNoComplaint(string line) => KernelReport.Find(line + "\n").Should().BeNull();

    [Test]
    public void AWarning_EndsAtItsEnd_AndIsFatalWithAPanicBehindIt()
    {
        const string Text = "WARNING: CPU: 0 PID: 1 at a.c:1 f+0\nRIP: 0010:f\n---[ end trace 0000000000000000 ]---\nlater\n";

        KernelReport.Find(Text)!.Text.Should().EndWith("---[ end trace 0000000000000000 ]---");
        KernelReport.Find(Text)!.IsFatal.Should().BeFalse();
        KernelReport died = KernelReport.Find(Text + "Kernel panic - not syncing: it is over\nCPU: 0\n")!;
        died.IsFatal.Should().BeTrue();
        died.Text.Should().EndWith(" 0000000000000000 ]---\nKernel panic - not syncing: it is over\nCPU: 0", "it died of that");
    }
}
