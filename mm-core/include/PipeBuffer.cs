// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A part of a page that waits in a pipe.</summary>
/// <remarks>include/linux/pipe_fs_i.h:struct pipe_buffer</remarks>
internal sealed class PipeBuffer(Page page, int offset, int length, bool isUsers)
{
    internal Page Page { get; } = page;

    internal int Offset { get; set; } = offset;

    internal int Length { get; set; } = length;

    /// <summary>A page of a process, to which vmsplice refers; else one of the pipe's own, to whose end more may be written.</summary>
    internal bool IsUsers { get; } = isUsers;
}
