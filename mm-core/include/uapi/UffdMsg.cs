// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>What is read from a userfaultfd. The three words mean what the event says.</summary>
/// <param name="Event">What it tells of.</param>
/// <param name="First">The flags of a fault; the descriptor of a fork; where a range began, or begins.</param>
/// <param name="Second">The address of a fault; where a range is now, or ends.</param>
/// <param name="Third">The thread of a fault; the length of a range that was moved.</param>
/// <remarks>include/uapi/linux/userfaultfd.h:struct uffd_msg</remarks>
public readonly record struct UffdMsg(UffdEvent Event, ulong First, ulong Second, ulong Third)
{
    private const int Size = 32;
    private const int WordSize = sizeof(ulong);

    internal byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        bytes[0] = (byte)Event;
        BitConverter.TryWriteBytes(bytes.AsSpan(WordSize), First);
        BitConverter.TryWriteBytes(bytes.AsSpan(2 * WordSize), Second);
        BitConverter.TryWriteBytes(bytes.AsSpan(3 * WordSize), Third);
        return bytes;
    }
}
