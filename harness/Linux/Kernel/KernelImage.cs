// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>The file that QEMU boots.</summary>
internal static class KernelImage
{
    private const int HeaderAt = 0x202;

    /// <summary>Why a file is no bzImage, or null.</summary>
    /// <remarks>Documentation/arch/x86/boot.rst of the kernel has the header.</remarks>
    public static string? WhyNone(string path)
    {
        // QEMU reads it a second time, and a FIFO would be waited for.
        if (FileKind.Of(path).WhyNoFile is { } why)
        {
            return why;
        }

        using FileStream file = File.OpenRead(path);
        byte[] head = new byte[HeaderAt + 4];
        int read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return read == head.Length && head.AsSpan(HeaderAt).SequenceEqual("HdrS"u8) ? null
            : head.AsSpan().StartsWith("\u007fELF"u8) ? "it is an ELF, as vmlinux is: what boots is arch/x86/boot/bzImage of the same tree"
            : "it is no bzImage";
    }
}
