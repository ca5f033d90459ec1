// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>What a system call leaves in rax: a value, or -errno in the last page of the range.</summary>
public readonly record struct SysRet(long Value)
{
    private const long MaxErrno = 4095;

    public bool IsError => Value is < 0 and >= -MaxErrno;

    /// <summary>The error, or 0 when the call succeeded.</summary>
    public Errno Errno => IsError ? (Errno)(-Value) : 0;

    public VirtAddr Address => new(unchecked((ulong)Value));

    public static implicit operator SysRet(Errno err) => new(-(long)err);

    public static implicit operator SysRet(VirtAddr addr) => new(unchecked((long)addr.Value));

    public static implicit operator SysRet(long value) => new(value);

    public override string ToString() => IsError ? $"-{Errno}" : $"0x{Value:x}";
}
