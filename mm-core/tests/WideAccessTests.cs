// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

/// <summary>Accesses of several bytes.</summary>
public sealed class WideAccessTests
{
    [TestCase(2, 0x1122ul)]
    [TestCase(4, 0x11223344ul)]
    [TestCase(8, 0xffeeddccbbaa9988ul)]
    public void Store_OfSeveralBytes_FaultsOnce_AndIsReadTheSame(int size, ulong value)
    {
        Calls calls = VmaPicture.Parse("AA");
        VirtAddr place = VmaPicture.Address(1) + (VirtAddr.PageSize - (ulong)size);

        AccessResult stored = calls.Run(() => calls.Machine.UserAccess.Store(calls.Task, place, value, size));
        AccessResult loaded = calls.Run(() => calls.Machine.UserAccess.Load(calls.Task, place, size));

        (stored.MinorFaults, loaded.MinorFaults, loaded.Number).Should().Be((1ul, 0ul, value));
        calls.Machine.Inspect.Memory(calls.Task, place).Should().Be(unchecked((byte)value), "the first byte is the lowest");
    }

    [Test]
    public void Store_OfAText_EndsAtTheFirstByteThatIsNotWritable()
    {
        Calls calls = VmaPicture.Parse("Aa");
        VirtAddr place = VmaPicture.Address(1) + unchecked(0UL - 2);

        AccessResult result = calls.Run(() => calls.Machine.UserAccess.Store(calls.Task, place, Encoding.ASCII.GetBytes("text")));

        (result.Signal, result.Address, result.MinorFaults).Should().Be((Signal.SIGSEGV, VmaPicture.Address(1), 1ul));
        calls.Machine.Inspect.Memory(calls.Task, place + 1).Should().Be((byte)'e');
    }
}
