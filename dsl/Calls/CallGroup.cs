// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>Who does what a call says.</summary>
public enum CallGroup
{
    /// <summary>A system call or an ioctl.</summary>
    System,

    /// <summary>An access of user memory by an instruction.</summary>
    Access,

    /// <summary>Something about the process that the kernel offers elsewhere: /proc, gup_test.</summary>
    Interface,

    /// <summary>The world around a process; only a model can do it.</summary>
    Model,

    /// <summary>A value, not a step.</summary>
    Value,
}
