// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>How an operation uses its object.</summary>
[Flags]
public enum Sharing
{
    None = 0,
    Read = 1,
    Write = 2,

    /// <summary>A change that looks at nothing: two of them come to the same in either order.</summary>
    Add = 4,

    /// <summary>
    /// A lock is taken, as soon as it can be: until then its thread is not runnable. With <see cref="Release"/>: it is only waited for.
    /// </summary>
    Acquire = 8,

    /// <summary>A lock was free, and was taken. Whoever finds it held has only read it.</summary>
    Try = 16,
    Release = 32,
}
